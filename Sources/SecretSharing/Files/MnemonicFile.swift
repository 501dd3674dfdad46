#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Files with one SLIP-39 mnemonic each.
public enum MnemonicFile {
    /// No mnemonic is longer, even with blanks.
    private static let byteCountLimit = 4096

    /// The share whose mnemonic stands in a file; nil if something else stands there, or if it can't be
    /// read: `ShareSource` says why.
    ///
    /// A short text of which most words are in SLIP-39's list is taken for a mnemonic.
    /// Throws `.mnemonic` if it is none.
    public static func share(path: String) throws(SecretSharingError) -> SLIP39Share? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= byteCountLimit
        else { return nil }
        let text = try ShareFiles.readAll(descriptor, name: path, limit: byteCountLimit)
        guard SLIP39Words.areMost(of: text) else { return nil }
        return try SLIP39Share(mnemonic: text)
    }
}
