{#
  The numbers that the law and the catalogue of indicators set, each said once. What a municipality may set itself is in
  seeds/municipality_setting.csv.

  notification_hours      the law: a notification is assessed within 24 hours of receipt
  assessment_months       BL § 20 stk. 3 and SEL § 50: an assessment is done within four months
  first_follow_up_months  BL § 95 stk. 2: followed up within three months
  agreement_days          the municipalities' own: an agreement made at a meeting is evaluated within 90 days
  costly_child_kroner     Faxe's business case: a child that costs more than a million kroner a year
  full_time_hours         the ministry's norms: a child enrolled 37 hours a week is a full-time child
  high_absence_percent    the catalogue: a pupil above 10 % absence
  unlawful_absence_percent  the law on child benefit (15 % unlawful absence in a quarter), as the catalogue takes it over a year
  certain_change_deviations  Jacobson and Truax 1991: 1.96 deviations, so that chance alone goes beyond it once in twenty
  days_per_month          365.25 / 12, as FLIS turns days into months
#}
{% macro rule(name) -%}
    {%- set rules = {
        "notification_hours": 24,
        "assessment_months": 4,
        "first_follow_up_months": 3,
        "agreement_days": 90,
        "costly_child_kroner": 1000000,
        "full_time_hours": 37,
        "high_absence_percent": 10,
        "unlawful_absence_percent": 15,
        "certain_change_deviations": 1.96,
        "days_per_month": 30.4375,
    } -%}
    {{ return(rules[name]) }}
{%- endmacro %}
