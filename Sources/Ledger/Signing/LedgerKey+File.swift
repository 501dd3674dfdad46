internal import COpenSSL

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

extension LedgerKey {
    /// The key in the file at `path`: 64 hexadecimal digits, with or without `0x` and a final
    /// newline, readable by its owner only. Throws `keyFile`, or `badSecretKey`.
    public convenience init(contentsOf path: String) throws(LedgerError) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .keyFile(.unreadable(errno), path: path) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .keyFile(.unreadable(errno), path: path) }
        guard status.st_mode & 0o077 == 0 else { throw .keyFile(.permissions, path: path) }
        // One byte more than any good file has, so that a longer one shows.
        var text = [UInt8](repeating: 0, count: 68)
        defer { OPENSSL_cleanse(&text, text.count) }
        var count = 0
        while count < text.count {
            let capacity = text.count - count
            let got = text.withUnsafeMutableBytes {
                read(
                    file, UnsafeMutableRawBufferPointer(rebasing: $0[count...]).baseAddress,
                    capacity)
            }
            guard got >= 0 else { throw .keyFile(.unreadable(errno), path: path) }
            if got == 0 { break }
            count += got
        }
        if count > 0, text[count - 1] == 0x0a { count -= 1 }
        let start = count == 66 && text[0] == 0x30 && text[1] == 0x78 ? 2 : 0
        guard count - start == 64 else { throw .keyFile(.malformed, path: path) }
        try self.init(
            secret: SecretBytes { (buffer) throws(LedgerError) in
                for index in 0..<32 {
                    guard let high = Hex.value(text[start + 2 * index]),
                        let low = Hex.value(text[start + 2 * index + 1])
                    else { throw .keyFile(.malformed, path: path) }
                    buffer[index] = high << 4 | low
                }
            })
    }

    /// Writes the key to a new file at `path` that only its owner may read (mode 0600), and syncs
    /// it. Throws `keyFile`; an existing file is never overwritten.
    public func save(to path: String) throws(LedgerError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .keyFile(.unwritable(errno), path: path) }
        var text = [UInt8](repeating: 0x0a, count: 65)
        defer { OPENSSL_cleanse(&text, text.count) }
        withSecret { secret in
            for index in 0..<32 {
                text[2 * index] = Hex.digit(secret[index] >> 4)
                text[2 * index + 1] = Hex.digit(secret[index] & 15)
            }
        }
        let written = write(file, text, text.count) == text.count && fsync(file) == 0
        let code = errno
        guard close(file) == 0, written else {
            unlink(path)
            throw .keyFile(.unwritable(code), path: path)
        }
    }
}
