"""Anybody may say that something here is illegal."""

from app.core.authz import public

public("notice.create")
