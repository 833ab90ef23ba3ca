"""What people do with their accounts."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.accounts.routes import account, dev_mail, invitations, people, preferences, unsent

    for blueprint in (account.bp, invitations.bp, people.bp, preferences.bp, unsent.bp):
        app.register_blueprint(blueprint)
    if app.config["DEV_PAGES"]:
        app.register_blueprint(dev_mail.bp)
