"""Sign in with SRP, which proves a password without sending it: what Cognito's own clients do."""

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime
from typing import Any

# The 3072-bit group of RFC 5054; the emulator, which the tests depend on, has it written out.
from ministack.services.cognito import _SRP_N as N

G = 2


def sign_in(cognito: Any, pool_id: str, client_id: str, name: str, password: str) -> str:
    """An ID token; `cognito` is boto3's client. Raises its NotAuthorizedException."""
    secret = secrets.randbits(256)
    public = pow(G, secret, N)
    challenge = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": name, "SRP_A": f"{public:x}"},
    )["ChallengeParameters"]
    answer = cognito.respond_to_auth_challenge(
        ClientId=client_id,
        ChallengeName="PASSWORD_VERIFIER",
        ChallengeResponses=_proof(challenge, pool_id.split("_")[1], password, secret, public),
    )
    return str(answer["AuthenticationResult"]["IdToken"])


def _proof(
    challenge: dict[str, str], pool: str, password: str, secret: int, public: int
) -> dict[str, str]:
    # The name that the server answers, not the one that was typed, is part of the proof.
    user, block = challenge["USER_ID_FOR_SRP"], challenge["SECRET_BLOCK"]
    key = _key(challenge, f"{pool}{user}:{password}", secret, public)
    now = datetime.now(UTC)
    moment = f"{now:%a %b} {now.day} {now:%H:%M:%S} UTC {now.year}"
    message = f"{pool}{user}".encode() + base64.b64decode(block) + moment.encode()
    return {
        "USERNAME": user,
        "TIMESTAMP": moment,
        "PASSWORD_CLAIM_SECRET_BLOCK": block,
        "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(_hmac(key, message)).decode(),
    }


def _key(challenge: dict[str, str], identity: str, secret: int, public: int) -> bytes:
    """The session's key, which only one who knows the password can derive."""
    theirs, salt = int(challenge["SRP_B"], 16), int(challenge["SALT"], 16)
    u = _hash(_bytes(public) + _bytes(theirs))
    x = _hash(_bytes(salt) + hashlib.sha256(identity.encode()).digest())
    k = _hash(_bytes(N) + _bytes(G))
    shared = pow(theirs - k * pow(G, x, N), secret + u * x, N)
    return _hmac(_hmac(_bytes(u), _bytes(shared)), b"Caldera Derived Key\x01")[:16]


def _bytes(number: int) -> bytes:
    """Big-endian, with a leading zero byte where the highest bit is set."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _hash(data: bytes) -> int:
    return int.from_bytes(hashlib.sha256(data).digest(), "big")


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")
