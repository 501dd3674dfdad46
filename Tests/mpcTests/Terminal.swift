import Foundation
import Testing

/// A terminal without a screen, and a program that has it.
final class Terminal {
    let process = Process()
    private let main: Int32
    private let programs: FileHandle

    /// Starts `mpc` with the terminal for its standard input, and for its output if that is wanted.
    init(_ arguments: [String], showsOutput: Bool = false) throws {
        var (main, program) = (Int32(-1), Int32(-1))
        try #require(openpty(&main, &program, nil, nil, nil) == 0)
        self.main = main
        // What the program starts with is its own end alone.
        _ = fcntl(main, F_SETFD, FD_CLOEXEC)
        programs = FileHandle(fileDescriptor: program, closeOnDealloc: true)
        process.executableURL = CommandLine.root.appendingPathComponent(".build/release/mpc")
        process.arguments = arguments
        process.standardInput = programs
        process.standardOutput = showsOutput ? programs : FileHandle.nullDevice
        process.standardError = programs
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        close(main)
    }

    /// Whether it shows what is typed.
    var showsTyping: Bool {
        var state = termios()
        return tcgetattr(main, &state) == 0 && state.c_lflag & tcflag_t(ECHO) != 0
    }

    /// Waits until it shows what is typed no more.
    func waitUntilHidden() async throws {
        for _ in 0..<1000 where showsTyping { try await Task.sleep(for: .milliseconds(10)) }
        #expect(!showsTyping)
    }

    func type(_ text: String) {
        let count = Array(text.utf8).withUnsafeBytes { write(main, $0.baseAddress, $0.count) }
        #expect(count == text.utf8.count)
    }

    /// Waits for the program's end; returns its status, or the signal that ended it.
    func end() async throws -> Int32 {
        for _ in 0..<2000 where process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
        try #require(!process.isRunning)
        return process.terminationStatus
    }

    /// What has been shown and not been taken yet.
    func shown() -> String {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        var state = pollfd(fd: main, events: Int16(POLLIN), revents: 0)
        guard poll(&state, 1, 1000) == 1 else { return "" }
        let count = read(main, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
