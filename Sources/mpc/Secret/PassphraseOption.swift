import ArgumentParser
import Foundation
import SecretSharing

/// The passphrase of SLIP-39 mnemonics.
struct PassphraseOption: ParsableArguments {
    @Option(
        help: "With slip39: the file with a passphrase that is needed besides the mnemonics.",
        completion: .file())
    var passphraseFile: String?

    /// The file's content without the end of its line; nothing if there is no file.
    func read() throws -> SecretVector<UInt8> {
        guard let passphraseFile else { return SecretVector([]) }
        var status = stat()
        // A terminal or a pipe is no file that stays.
        if stat(passphraseFile, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
            try SecretFile.requirePrivate(passphraseFile)
        }
        let input = try SecretInput(passphraseFile)
        let text = try ShareReport.naming([]) { () throws(SecretSharingError) in
            try ShareFiles.readAll(input.descriptor, name: input.name, limit: 1024)
        }
        return text.withUnsafeBufferPointer { text in
            var line = text[...]
            if line.last == 0x0a { line.removeLast() }
            if line.last == 0x0d { line.removeLast() }
            return SecretVector(copying: UnsafeBufferPointer(rebasing: line))
        }
    }
}
