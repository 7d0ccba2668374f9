//! The body: chunks of 64 KiB under ChaCha20-Poly1305, counted, the last one marked.

use std::io::{self, Read, Write};

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use zeroize::Zeroizing;

use super::header;
use super::keys::{Identity, Recipient};
use crate::error::{Error, Result};
use crate::vault::random;

const CHUNK: usize = 64 << 10;
const TAG: usize = 16;

/// Encrypts what is written into it; [`Sealer::finish`] ends the file.
pub struct Sealer<W> {
    into: W,
    chunks: Chunks,
    plain: Zeroizing<Vec<u8>>,
}

/// Decrypts what it reads; nothing that was altered ever comes out, and an end that is missing is an error.
pub struct Opener<R> {
    from: R,
    chunks: Chunks,
    plain: Zeroizing<Vec<u8>>,
    /// How much of `plain` was given away.
    given: usize,
    /// Read ahead, to know whether another chunk follows.
    ahead: Vec<u8>,
    is_last: bool,
}

/// The cipher and its counter.
struct Chunks {
    cipher: ChaCha20Poly1305,
    count: u64,
}

impl Chunks {
    fn of(key: &header::FileKey, nonce: &[u8; 16]) -> Self {
        let key = header::derived::<32>(nonce, key.as_slice(), "payload");
        Self {
            cipher: ChaCha20Poly1305::new((&*key).into()),
            count: 0,
        }
    }

    fn nonce(&mut self, is_last: bool) -> Nonce {
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&self.count.to_be_bytes());
        nonce[11] = u8::from(is_last);
        self.count += 1;
        nonce.into()
    }
}

impl<W: Write> Sealer<W> {
    /// Begins a file for `recipients`.
    ///
    /// # Errors
    /// It cannot be written, or the system gives no random numbers.
    pub fn new(mut into: W, recipients: &[Recipient]) -> Result<Self> {
        let key: header::FileKey = Zeroizing::new(random()?);
        let nonce: [u8; 16] = random()?;
        let begun = header::write(&key, recipients)?;
        into.write_all(&begun)
            .and_then(|()| into.write_all(&nonce))
            .map_err(disk)?;
        Ok(Self {
            into,
            chunks: Chunks::of(&key, &nonce),
            plain: Zeroizing::new(Vec::with_capacity(CHUNK)),
        })
    }

    /// Writes the last chunk and gives back what was written into.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(mut self) -> Result<W> {
        self.chunk(true).map_err(disk)?;
        Ok(self.into)
    }

    fn chunk(&mut self, is_last: bool) -> io::Result<()> {
        let nonce = self.chunks.nonce(is_last);
        let sealed = self
            .chunks
            .cipher
            .encrypt(&nonce, self.plain.as_slice())
            .map_err(|_| io::Error::other("a chunk could not be encrypted"))?;
        self.plain.clear();
        self.into.write_all(&sealed)
    }
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.plain.len() == CHUNK && !bytes.is_empty() {
            self.chunk(false)?;
        }
        let taken = bytes.len().min(CHUNK - self.plain.len());
        self.plain.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.into.flush()
    }
}

impl<R: Read> Opener<R> {
    /// Reads the header of `from` and opens it with one of `identities`.
    ///
    /// # Errors
    /// It is not an age file, for somebody else, or damaged.
    pub fn new(mut from: R, identities: &[Identity]) -> Result<Self> {
        let key = header::read(&mut from, identities)?;
        let mut nonce = [0; 16];
        from.read_exact(&mut nonce).map_err(|_| header::damaged())?;
        Ok(Self {
            from,
            chunks: Chunks::of(&key, &nonce),
            plain: Zeroizing::new(Vec::new()),
            given: 0,
            ahead: Vec::new(),
            is_last: false,
        })
    }

    /// Opens the next chunk.
    fn turn(&mut self) -> io::Result<()> {
        let mut sealed = std::mem::take(&mut self.ahead);
        let wanted = (CHUNK + TAG + 1 - sealed.len()) as u64;
        (&mut self.from).take(wanted).read_to_end(&mut sealed)?;
        if sealed.len() > CHUNK + TAG {
            self.ahead = sealed.split_off(CHUNK + TAG);
        } else {
            self.is_last = true;
        }
        let is_first = self.chunks.count == 0;
        let nonce = self.chunks.nonce(self.is_last);
        let plain = self.chunks.cipher.decrypt(&nonce, sealed.as_slice());
        self.plain = Zeroizing::new(plain.map_err(|_| altered())?);
        self.given = 0;
        // An empty last chunk is right only where there is nothing at all.
        if self.plain.is_empty() && !is_first {
            return Err(altered());
        }
        Ok(())
    }
}

impl<R: Read> Read for Opener<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.plain.len() && !self.is_last {
            self.turn()?;
        }
        let rest = &self.plain[self.given..];
        let given = rest.len().min(into.len());
        into[..given].copy_from_slice(&rest[..given]);
        self.given += given;
        Ok(given)
    }
}

fn altered() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        header::damaged().fault().to_owned(),
    )
}

/// What reading or writing a stream has met, as a sentence.
pub(super) fn disk(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::InvalidData => header::damaged(),
        _ => Error::new("", format!("reading or writing failed ({error})"))
            .way_out("Make room on the disk, then try again"),
    }
}
