import Foundation

/// Where a secret is read from: a file or the standard input, never the command line.
final class SecretInput {
    let descriptor: Int32
    /// What it is called in errors.
    let name: String
    private let terminal: termios?

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
            return
        }
        (descriptor, name) = (STDIN_FILENO, "standard input")
        var shown = termios()
        guard isatty(STDIN_FILENO) == 1, tcgetattr(STDIN_FILENO, &shown) == 0 else {
            terminal = nil
            return
        }
        terminal = shown
        ShareReport.note("type the secret, which is not shown; end it with Return and Control-D")
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
    }

    deinit {
        if var terminal {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal)
        }
        if descriptor != STDIN_FILENO { close(descriptor) }
    }
}
