"""What other programs read: the council's records in the forms of OParl and Popolo."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.api.oparl import tombstones
    from app.api.oparl.routes import oparl
    from app.api.popolo.routes import popolo

    app.register_blueprint(oparl)
    app.register_blueprint(popolo)
    tombstones.watch()
