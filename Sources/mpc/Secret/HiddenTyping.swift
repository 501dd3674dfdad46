import Dispatch
import Foundation

/// A terminal that doesn't show what is typed until this object goes away, or a signal ends the process.
final class HiddenTyping {
    private var shown: termios
    private var signals: [any DispatchSourceSignal] = []

    /// Nil where the standard input is no terminal.
    init?() {
        var shown = termios()
        guard isatty(STDIN_FILENO) == 1, tcgetattr(STDIN_FILENO, &shown) == 0 else { return nil }
        self.shown = shown
        signals = [SIGINT, SIGTERM, SIGHUP].map { Self.ending(by: $0, showing: shown) }
        ShareReport.note("type the secret, which is not shown; end it with Return and Control-D")
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
    }

    deinit {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
        for source in signals { source.cancel() }
        for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
    }

    /// What shows typing again before the signal does what it does.
    private static func ending(
        by number: Int32, showing shown: termios
    ) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler {
            var shown = shown
            tcsetattr(STDIN_FILENO, TCSANOW, &shown)
            signal(number, SIG_DFL)
            kill(getpid(), number)
        }
        // A signal that comes before this is in place would be lost.
        let installed = DispatchSemaphore(value: 0)
        source.setRegistrationHandler { installed.signal() }
        source.resume()
        _ = installed.wait(timeout: .now() + .seconds(1))
        return source
    }
}
