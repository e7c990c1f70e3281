"""How a file that was uploaded outlives a form with an error in it: a signed token of it travels with the form."""

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, Field, HiddenField, ValidationError

from audit.services.errors import Refused
from audit.services.evidence import receive_file, still_held
from audit.store.files import EVIDENCE, GONE, PENDING_SECONDS, ReceivedFile
from audit.web.access import current_setting


class TakesFile:
    """For a form with the fields ``file``, ``pending`` and ``drop_pending``.

    ``received`` is the file that goes with it, from this request or an earlier one. ``taken``: which kinds of file.
    """

    taken = EVIDENCE

    file: Field
    pending: HiddenField
    drop_pending: BooleanField

    received: ReceivedFile | None = None

    def validate_file(self, field: Field) -> None:
        """Take the file in, or find the one taken in earlier. From then on its token travels with the form."""
        earlier, self.pending.data = self.pending.data, ""
        if isinstance(field.data, FileStorage):
            try:
                self.received = receive_file(field.data.filename or "", field.data.stream, self.taken)
            except Refused as refusal:
                raise ValidationError(str(refusal)) from refusal
        elif earlier and not self.drop_pending.data:
            self.received = _read_token(earlier)
            if self.received is None or not still_held(self.received):
                self.received = None
                raise ValidationError(GONE)
        if self.received is not None:
            self.pending.data = _token(self.received)

    def refuse_file(self, why: str) -> None:
        """What was taken in turned out to be of no use: another has to be chosen."""
        self.received, self.pending.data = None, ""
        self.file.errors = [why]

    @property
    def lost_a_file(self) -> bool:
        """Whether this was sent again after a sign-in: browsers send the file's part even when none is chosen."""
        return "file" not in request.files


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="pending-file")


def _token(file: ReceivedFile) -> str:
    """Says, signed, which pending file belongs to this form. Good in this setting only, and for a day."""
    held = [current_setting().id, file.name, file.stored_name, file.media_type, file.size, file.sha256]
    return str(_serializer().dumps(held))


def _read_token(token: str) -> ReceivedFile | None:
    try:
        setting_id, *held = _serializer().loads(token, max_age=PENDING_SECONDS)
    except BadSignature:
        return None
    return ReceivedFile(*held) if setting_id == current_setting().id else None
