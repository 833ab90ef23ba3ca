"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
from app.core import ddl

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
    ddl.create_extras(op.get_bind())


def downgrade() -> None:
    ddl.drop_extras(op.get_bind())
    ${downgrades if downgrades else "pass"}
