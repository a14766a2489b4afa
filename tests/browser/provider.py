"""A provider of sign-ins for tests: it says of everybody what stands in a file (`provider.py PORT FILE`)."""

from __future__ import annotations

import base64
import hashlib
import secrets
import sys
import time
from pathlib import Path
from typing import NamedTuple

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

PORT, WHO = int(sys.argv[1]), Path(sys.argv[2])
ISSUER = f"http://localhost:{PORT}"
KEY = RSAKey.generate_key(2048, {"use": "sig", "kid": "one", "alg": "RS256"})
_NAME = {"alg": "RS256", "kid": "one"}


class Asked(NamedTuple):
    """What an application asked when it sent somebody here."""

    client: str
    nonce: str | None
    challenge: str | None


CODES: dict[str, Asked] = {}


async def configuration(_: Request) -> Response:
    return JSONResponse(
        {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }
    )


async def authorize(request: Request) -> Response:
    told, code = request.query_params, secrets.token_urlsafe(16)
    CODES[code] = Asked(told["client_id"], told.get("nonce"), told.get("code_challenge"))
    return RedirectResponse(f"{told['redirect_uri']}?code={code}&state={told['state']}", 302)


async def token(request: Request) -> Response:
    form = await request.form()
    asked = CODES.pop(str(form["code"]))
    if asked.challenge:
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked.challenge:
            return JSONResponse({"error": "invalid_grant"}, 400)
    now, (address, _, said) = int(time.time()), WHO.read_text().strip().partition(" ")
    person = {"sub": address, "email": address, "email_verified": said != "unconfirmed", "name": address}
    about = {"iss": ISSUER, "aud": asked.client, "iat": now, "exp": now + 600, "nonce": asked.nonce}
    signed = jwt.encode(_NAME, {**person, **about}, KEY)
    answer = {"access_token": "none", "token_type": "Bearer", "expires_in": 600, "id_token": signed}
    return JSONResponse(answer)


async def keys(_: Request) -> Response:
    return JSONResponse({"keys": [KEY.as_dict(private=False)]})


if __name__ == "__main__":
    rooms = [
        Route("/.well-known/openid-configuration", configuration),
        Route("/authorize", authorize),
        Route("/token", token, methods=["POST"]),
        Route("/jwks", keys),
    ]
    uvicorn.run(Starlette(routes=rooms), port=PORT, log_level="warning")
