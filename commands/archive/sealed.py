"""Sealing a stream with a pass phrase: scrypt, then AES-256-GCM over numbered blocks.

A block's number and whether it is the last go into its nonce, so that blocks cannot be left out, repeated,
reordered or cut off at the end without notice (the STREAM construction).
"""

from __future__ import annotations

import os
import struct
from types import TracebackType
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from config.errors import Refused

MAGIC = b"DONDOC-SEALED-1\n"
SALT = 16
PREFIX = 7  # of the 12 bytes of a nonce; 4 count the blocks, 1 says whether it is the last
BLOCK = 1 << 20
TAG = 16


def _cipher(phrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(phrase.encode()))


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, last)


class Sealer:
    """A file to write to; what arrives in `target` is sealed. Must be closed by leaving its `with` without an error."""

    def __init__(self, target: BinaryIO, phrase: str) -> None:
        salt, self.prefix = os.urandom(SALT), os.urandom(PREFIX)
        target.write(MAGIC + salt + self.prefix)
        self.target = target
        self.cipher = _cipher(phrase, salt)
        self.number = 0
        self.waiting = bytearray()

    def write(self, data: bytes) -> int:
        self.waiting += data
        while len(self.waiting) > BLOCK:
            self._seal(bytes(self.waiting[:BLOCK]), last=False)
            del self.waiting[:BLOCK]
        return len(data)

    def _seal(self, block: bytes, last: bool) -> None:
        self.target.write(self.cipher.encrypt(_nonce(self.prefix, self.number, last), block, None))
        self.number += 1

    def __enter__(self) -> Sealer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is None:
            self._seal(bytes(self.waiting), last=True)


class Opener:
    """Reads what a `Sealer` wrote, after its magic line. Raises `Refused` for a wrong phrase or a changed file."""

    def __init__(self, source: BinaryIO, phrase: str) -> None:
        salt, self.prefix = source.read(SALT), source.read(PREFIX)
        self.source = source
        self.cipher = _cipher(phrase, salt)
        self.number = 0
        self.ready = bytearray()
        self.next = source.read(BLOCK + TAG)

    def read(self, size: int = -1) -> bytes:
        while self.next and (size < 0 or len(self.ready) < size):
            self._open()
        size = len(self.ready) if size < 0 else size
        data = bytes(self.ready[:size])
        del self.ready[:size]
        return data

    def _open(self) -> None:
        block, self.next = self.next, self.source.read(BLOCK + TAG)
        try:
            self.ready += self.cipher.decrypt(_nonce(self.prefix, self.number, not self.next), block, None)
        except InvalidTag as error:
            raise Refused(
                "Không mở được bản sao lưu: khóa sai, hoặc tệp đã bị thay đổi hay thiếu đoạn cuối",
                "the backup does not open: wrong key, or the file was changed or cut off",
            ) from error
        self.number += 1
