"""Roles in words."""

from django import template

from accounts.roles import Role

register = template.Library()


@register.filter
def role_name(role: str) -> str:
    """'quality' -> 'Quality engineer'; a role that no longer exists is shown as it was stored."""
    return str(Role(role).label) if role in Role.values else role
