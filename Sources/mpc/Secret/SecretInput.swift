import Foundation

/// Where a secret is read from: a file or the standard input, never the command line.
final class SecretInput {
    let descriptor: Int32
    /// What it is called in errors.
    let name: String
    private let terminal: HiddenTyping?

    /// Opens the file; without one it is the standard input, of which a terminal doesn't show what is
    /// typed.
    init(_ path: String?) throws {
        if let path {
            let opened = open(path, O_RDONLY | O_CLOEXEC)
            guard opened >= 0 else {
                throw CommandFailure(
                    "\(path): could not open it: \(String(cString: strerror(errno)))")
            }
            (descriptor, name, terminal) = (opened, path, nil)
        } else {
            (descriptor, name) = (STDIN_FILENO, "standard input")
            terminal = HiddenTyping()
        }
    }

    deinit {
        if descriptor != STDIN_FILENO { close(descriptor) }
    }
}
