"""What Flask-Security says, in our words. It looks them up in our own catalogue."""


def N_(text: str) -> str:  # noqa: N802 -- the name that extraction knows
    """Mark a text for translation; it is translated where it is shown."""
    return text


BAD, GOOD, INFO = "error", "success", "info"

MESSAGES = {
    "GENERIC_AUTHN_FAILED": (
        N_("The e-mail address or the password is wrong. Try again, or choose a new password."),
        BAD,
    ),
    "GENERIC_RECOVERY": (
        N_("If there is an account with this address, a link is on its way."),
        INFO,
    ),
    "UNAUTHENTICATED": (N_("Sign in first. Then you can go on from here."), INFO),
    "REAUTHENTICATION_REQUIRED": (N_("This matters, so give your password once more."), INFO),
    "REAUTHENTICATION_SUCCESSFUL": (N_("Thank you. You can go on."), GOOD),
    "CONFIRM_REGISTRATION": (N_("We sent a link to %(email)s."), GOOD),
    "EMAIL_CONFIRMED": (N_("Your address is confirmed. You can sign in now."), GOOD),
    "ALREADY_CONFIRMED": (N_("This address is confirmed. You can sign in."), INFO),
    "INVALID_CONFIRMATION_TOKEN": (N_("This link does not work. Let us send you a new one."), BAD),
    "CONFIRMATION_EXPIRED": (N_("This link was too old. Let us send you a new one."), BAD),
    "CONFIRMATION_REQUEST": (
        N_("If %(email)s has an account that waits for confirmation, a link is on its way."),
        INFO,
    ),
    "CONFIRMATION_REQUIRED": (
        N_("Confirm your e-mail address first: open the link we sent you."),
        BAD,
    ),
    "PASSWORD_RESET_REQUEST": (
        N_("If %(email)s has an account, a link to choose a new password is on its way."),
        INFO,
    ),
    "PASSWORD_RESET_EXPIRED": (N_("This link was too old. Let us send you a new one."), BAD),
    "INVALID_RESET_PASSWORD_TOKEN": (
        N_("This link does not work. Let us send you a new one."),
        BAD,
    ),
    "PASSWORD_RESET_NO_LOGIN": (N_("Your new password is saved. Sign in with it."), GOOD),
    "PASSWORD_CHANGE": (
        N_("Your new password is saved. You are signed out on all other devices."),
        GOOD,
    ),
    "PASSWORD_IS_THE_SAME": (N_("Choose a password that is not the old one"), BAD),
    "INVALID_PASSWORD": (N_("This is not your password. Try again"), BAD),
    "PASSWORD_NOT_PROVIDED": (N_("Enter your password"), BAD),
    "EMAIL_NOT_PROVIDED": (N_("Enter an e-mail address like name@example.org"), BAD),
    "INVALID_EMAIL_ADDRESS": (N_("Enter an e-mail address like name@example.org"), BAD),
    "DISABLED_ACCOUNT": (N_("Your account is blocked. The reason was sent to you by e-mail."), BAD),
    "INVALID_REDIRECT": (N_("That link leads to another site, so we did not follow it."), BAD),
    "API_ERROR": (N_("Something was missing or damaged. Go back and try once more."), BAD),
    "CHANGE_EMAIL_SENT": (N_("We sent a link to %(email)s. Open it, and the change counts."), INFO),
    "CHANGE_EMAIL_CONFIRMED": (N_("Your new e-mail address counts from now on."), GOOD),
    "CHANGE_EMAIL_EXPIRED": (N_("This link was too old. Let us send you a new one."), BAD),
    "TWO_FACTOR_INVALID_TOKEN": (
        N_("This code does not fit. Wait for the next one and try it"),
        BAD,
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (N_("You are signed in."), GOOD),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        N_("Codes are on. From now on we ask for one when you sign in."),
        GOOD,
    ),
    "TWO_FACTOR_PERMISSION_DENIED": (N_("Sign in with your password first."), BAD),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (N_("Choose one of the ways on the page"), BAD),
    "TWO_FACTOR_DISABLED": (N_("Codes are off. Your password alone signs you in."), GOOD),
    "TWO_FACTOR_SETUP_EXPIRED": (N_("That took too long. Start again."), BAD),
    "INVALID_RECOVERY_CODE": (N_("This code does not fit, or was used before. Try another"), BAD),
    "NO_RECOVERY_CODES_SETUP": (N_("You have no recovery codes yet."), INFO),
    "WEBAUTHN_EXPIRED": (N_("That took too long. Start again."), BAD),
    "WEBAUTHN_NAME_REQUIRED": (N_("Give the passkey a name, such as “phone”"), BAD),
    "WEBAUTHN_NAME_INUSE": (N_("You have a passkey named %(name)s. Choose another name"), BAD),
    "WEBAUTHN_NAME_NOT_FOUND": (N_("You have no passkey named %(name)s."), BAD),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (N_("Use letters, digits, spaces and hyphens"), BAD),
    "WEBAUTHN_CREDENTIAL_DELETED": (N_("The passkey %(name)s is removed."), GOOD),
    "WEBAUTHN_REGISTER_SUCCESSFUL": (N_("The passkey %(name)s is saved."), GOOD),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": (N_("This passkey is in use already."), BAD),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (N_("We do not know this passkey. Use another way."), BAD),
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": (N_("We do not know this passkey. Use another way."), BAD),
    "WEBAUTHN_NO_VERIFY": (N_("The passkey could not be checked. Try again."), BAD),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (
        N_("This passkey was saved for another purpose. Use another way."),
        BAD,
    ),
    "WEBAUTHN_MISMATCH_USER_HANDLE": (N_("This passkey belongs to another account."), BAD),
}
