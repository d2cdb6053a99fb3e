{#
  What the contract (the sources `landing`) declares of each extract, read from dbt's own graph so that nothing
  is declared twice: a list of dictionaries with the extract's name and its `meta.extract`.
#}
{% macro declared_extracts() -%}
    {%- set extracts = [] -%}
    {%- if execute -%}
        {%- for source in graph.sources.values() | sort(attribute="name") -%}
            {%- if source.source_name == "landing" -%}
                {%- set declared = (source.config.meta or source.meta)["extract"] -%}
                {%- do extracts.append(
                    {
                        "name": source.name,
                        "title": declared["title"],
                        "owner": declared.get("owner"),
                        "delivery": declared["delivery"],
                        "expected_every_days": declared.get("expected_every_days"),
                    }
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(extracts) }}
{%- endmacro %}

{# A text as a quoted literal, or null. #}
{% macro text_literal(text) -%}
    {%- if text is none -%} null {%- else -%} '{{ dbt.escape_single_quotes(text) }}' {%- endif -%}
{%- endmacro %}
