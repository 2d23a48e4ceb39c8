"""Acceptance sampling: how many pieces of a lot to inspect, when to accept it, and how sure that makes us."""

from scoring.sampling.curve import acceptance_probability, fraction_at
from scoring.sampling.isolated import isolated_plan, isolated_plans
from scoring.sampling.plans import AQLS, LETTERS, LEVELS, Plan, code_letter, plan, plan_for_letter
from scoring.sampling.switching import REASONS, SEVERITIES, Course, Rules, severities

__all__ = [
    "AQLS",
    "LETTERS",
    "LEVELS",
    "REASONS",
    "SEVERITIES",
    "Course",
    "Plan",
    "Rules",
    "acceptance_probability",
    "code_letter",
    "fraction_at",
    "isolated_plan",
    "isolated_plans",
    "plan",
    "plan_for_letter",
    "severities",
]
