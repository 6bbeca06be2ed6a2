"""`python -m tests.bench.smtp_peer`: a mail server that takes everything and keeps nothing. It prints its port."""

import asyncio
import sys

from aiosmtpd.smtp import SMTP, Envelope, Session


class Taking:
    """Takes every message."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """The message is whole."""
        return "250 2.0.0 taken"


async def main() -> None:
    """Listens until it is killed."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Taking(), hostname="peer", loop=loop), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
