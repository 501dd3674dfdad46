import Foundation

/// What the example is doing, on standard error: one line rewritten on a terminal, plain lines
/// elsewhere.
final class Progress {
    private let onTerminal = isatty(2) == 1
    private var lineOpen = false

    /// Announces a step.
    func begin(_ text: String) {
        finishLine()
        write(onTerminal ? "\u{1B}[2K\r… \(text)" : "… \(text)\n")
        lineOpen = onTerminal
    }

    /// Says how far the step has come; only a terminal shows it.
    func update(_ text: String) {
        guard onTerminal else { return }
        write("\u{1B}[2K\r… \(text)")
        lineOpen = true
    }

    /// Ends the step.
    func end(_ text: String) {
        write(onTerminal ? "\u{1B}[2K\r✓ \(text)\n" : "✓ \(text)\n")
        lineOpen = false
    }

    private func finishLine() {
        if lineOpen { write("\n") }
        lineOpen = false
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
