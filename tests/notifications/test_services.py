"""Who hears of what: muted threads, choices, one press."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import Role
from app.comments.models import Comment
from app.core.clock import now
from app.core.events import AccountDeleted, Concluded, emit
from app.extensions import db
from app.follows import services as follows
from app.follows.models import Follow
from app.moderation import services as moderation
from app.moderation.models import Rule
from app.notifications import tasks
from app.notifications.links import ALL, Stop, What
from app.notifications.models import (
    MutedThread,
    Notification,
    NotificationChoice,
    NotificationSettings,
    Rhythm,
)
from app.notifications.services import choosing, muting, stopping, tell
from app.notifications.services.choosing import Wish
from app.notifications.texts import Kind
from app.notifications.wishes import wishes_of
from tests.factories import make_user


def wish(person, rhythm=Rhythm.DAILY, **kinds):
    choosing.choose(person, rhythm, wants_reminders=False, kinds=kinds)
    db.session.commit()


def test_one_comment_is_told_once_to_whom_it_answers(town):
    first = town.say(town.ada)
    town.say(town.cem, first)
    tasks.spread_pending()
    assert town.topics(town.ada) == ["replied"]
    assert town.topics(town.ben) == ["commented", "commented"]
    assert town.topics(town.cem) == []


def test_nobody_is_told_of_what_they_did_themselves(town):
    town.say(town.ada, town.say(town.ada))
    tasks.spread_pending()
    assert town.topics(town.ada) == []
    tell("mentioned", town.debate, town.ada, town.ada, reason="mentioned")
    assert town.topics(town.ada) == []


def test_of_a_muted_thread_nobody_hears_though_they_follow_and_took_part(town):
    first = town.say(town.ada)
    other = town.say(town.cem, body="And a bench.")
    tasks.spread_pending()
    muting.mute(town.ada, first.id)
    muting.mute(town.ben, first.id)
    muting.mute(town.ben, first.id)
    heard = [len(town.topics(one)) for one in (town.ada, town.ben)]
    reply = town.say(town.cem, town.say(town.cem, first))
    tell("mentioned", town.debate, town.ben, town.cem, subject=reply, reason="mentioned")
    tasks.spread_pending()
    assert [len(town.topics(one)) for one in (town.ada, town.ben)] == heard
    town.say(town.cem, other)
    tasks.spread_pending()
    assert [len(town.topics(one)) for one in (town.ada, town.ben)] == [n + 1 for n in heard]
    muting.unmute(town.ada, first.id)
    town.say(town.cem, first)
    tasks.spread_pending()
    assert town.topics(town.ada)[-1] == "replied"
    assert len(town.topics(town.ben)) == heard[1] + 1


@pytest.mark.parametrize("end", ["mute", "unfollow", "read", "kind", "all"])
def test_what_ended_before_the_evening_is_not_mailed(town, end):
    first = town.say(town.cem)
    tasks.spread_pending()
    match end:
        case "mute":
            muting.mute(town.ada, first.id)
        case "unfollow":
            follows.unfollow(town.debate.id, town.ada)
        case "read":
            db.session.scalars(select(Notification).where(Notification.user_id == town.ada.id)).one().read_at = now()  # fmt: skip
        case "kind":
            stopping.stop(town.ada, Stop(What.KIND, Kind.COMMENTS))
        case "all":
            stopping.stop(town.ada, ALL)
    db.session.commit()
    town.spread()
    assert town.mails(town.ada) == []
    assert len(town.mails(town.ben)) == 1
    assert set(db.session.scalars(select(Notification.mail_at))) == {None}


def test_a_choice_made_while_the_news_was_spread_still_counts(town):
    """As when the choice was read before it was changed: the mail asks again."""
    town.say(town.cem)
    tasks.spread_pending()
    db.session.add(NotificationSettings(user_id=town.ada.id, rhythm=Rhythm.NEVER))
    db.session.commit()
    town.spread()
    assert town.mails(town.ada) == []


def test_channels_are_chosen_by_kind(town):
    wish(town.ada, comments=Wish(None, False))
    wish(town.ben, comments=Wish(Rhythm.NEVER, True))
    wish(town.cem, comments=Wish(Rhythm.NEVER, False))
    follows.follow(town.debate, town.cem)
    town.say(None)
    tasks.spread_pending()
    rows = db.session.execute(select(Notification.user_id, Notification.is_on_site, Notification.mail_at.is_not(None)))  # fmt: skip
    assert set(rows) == {(town.ada.id, False, True), (town.ben.id, True, False)}
    town.spread()
    assert [len(town.mails(one)) for one in (town.ada, town.ben, town.cem)] == [1, 0, 0]


def test_a_space_is_chosen_apart_from_others(town):
    wish(town.ada, Rhythm.WEEKLY)
    choosing.choose_in(town.space.id, town.ada, {"": Wish(Rhythm.NEVER), "comments": Wish(Rhythm.AT_ONCE)})  # fmt: skip
    wishes = wishes_of([town.ada.id])[town.ada.id]
    assert wishes.rhythm("comments", town.space.id) is Rhythm.AT_ONCE
    assert wishes.rhythm("outcomes", town.space.id) is Rhythm.NEVER
    assert wishes.rhythm("comments", town.space.id + 1) is Rhythm.WEEKLY
    town.say(town.cem)
    emit(Concluded(town.debate, actor=None))
    db.session.commit()
    tasks.spread_pending()
    tasks.send_mails()
    [mail] = town.mails(town.ada)
    assert "Cem commented" in mail.text
    assert "outcome" not in mail.text
    assert town.topics(town.ada) == ["commented", "concluded"]


def test_what_waits_follows_a_new_choice_and_what_was_not_wanted_stays_unsent(town):
    town.say(town.cem)
    tasks.spread_pending()
    wish(town.ada, Rhythm.AT_ONCE)
    tasks.send_mails()
    assert len(town.mails(town.ada)) == 1
    wish(town.ben, Rhythm.NEVER)
    wish(town.ben, Rhythm.AT_ONCE)
    town.spread()
    assert town.mails(town.ben) == []


def test_only_what_differs_is_kept(town):
    wish(town.ada, comments=Wish(), replies=Wish(Rhythm.WEEKLY))
    assert db.session.scalars(select(NotificationChoice.kind)).all() == ["replies"]
    wish(town.ada, comments=Wish(), replies=Wish())
    assert db.session.scalars(select(NotificationChoice.kind)).all() == []


def test_one_press_ends_a_kind_wherever_it_was_chosen(town):
    choosing.choose_in(town.space.id, town.ada, {"comments": Wish(Rhythm.AT_ONCE)})
    for _ in range(2):
        stopping.stop(town.ada, Stop(What.KIND, Kind.COMMENTS))
    assert wishes_of([town.ada.id])[town.ada.id].rhythm("comments", town.space.id) is Rhythm.NEVER
    assert wishes_of([town.ada.id])[town.ada.id].rhythm("comments", None) is Rhythm.NEVER
    assert wishes_of([town.ada.id])[town.ada.id].rhythm("replies", None) is Rhythm.DAILY


def test_one_press_ends_all_mail_whatever_was_chosen(town):
    wish(town.ada, comments=Wish(Rhythm.AT_ONCE, False))
    stopping.stop(town.ada, ALL)
    wishes = wishes_of([town.ada.id])[town.ada.id]
    assert wishes.rhythm("comments", None) is Rhythm.NEVER
    assert not wishes.is_on_site("comments", None)


def test_who_stopped_following_does_not_follow_again_by_taking_part(town):
    stopping.stop(town.ada, Stop(What.FOLLOWING, town.debate.id))
    town.say(town.ada)
    assert db.session.get(Follow, (town.debate.id, town.ada.id)) is None
    follows.follow(town.debate, town.ada)
    assert db.session.get(Follow, (town.debate.id, town.ada.id)).reason == "chosen"
    follows.unfollow(town.debate.id, town.ada)
    follows.follow(town.debate, town.ada)
    follows.unfollow(town.debate.id, town.cem)  # never followed: nothing is remembered
    town.say(town.cem)
    assert db.session.get(Follow, (town.debate.id, town.cem.id)).reason == "commented"


def test_blocked_people_get_no_news_by_mail_but_the_statement_of_a_moderator(town):
    comment = town.say(town.ada)
    town.say(town.cem, comment)
    town.ada.blocked_at = now()
    moderator = make_user(Role.MODERATOR)
    db.session.add(moderator)
    db.session.flush()
    moderation.hide(moderation.open_case(comment), moderator, Rule.INSULT, "It is unkind to Cem.")
    db.session.commit()
    town.spread()
    assert [mail.dedupe_key.split(":")[0] for mail in town.mails(town.ada)] == ["statement"]
    town.ada.blocked_at = None
    db.session.commit()
    town.spread()
    assert len(town.mails(town.ada)) == 1, "old news is not sent later"


def test_who_leaves_leaves_no_choice(town):
    comment = town.say(town.cem)
    wish(town.ada, comments=Wish(Rhythm.NEVER))
    muting.mute(town.ada, comment.id)
    follows.unfollow(town.debate.id, town.ada)
    emit(AccountDeleted(town.ada))
    for model in (MutedThread, NotificationChoice, NotificationSettings):
        assert db.session.scalars(select(model)).all() == []


def test_a_thread_is_named_by_its_first_comment(town):
    first = town.say(town.ada)
    reply = town.say(town.cem, town.say(town.ben, first))
    assert [muting.thread_of(one) for one in (first, reply, town.debate, None)] == [first.id, first.id, None, None]  # fmt: skip
    assert db.session.get(Comment, reply.id).depth == 2


def test_a_week_of_news_comes_in_one_mail(town):
    wish(town.ada, Rhythm.WEEKLY)
    for day in range(3):
        with time_machine.travel(now() + timedelta(days=day / 100)):
            town.say(town.cem, body=f"Thought {day}")
            tasks.spread_pending()
            tasks.send_mails()
    assert town.mails(town.ada) == []
    town.spread()
    [mail] = town.mails(town.ada)
    assert all(f"Thought {day}" in mail.text for day in range(3))
