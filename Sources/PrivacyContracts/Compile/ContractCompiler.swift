public import Foundation

/// Compiles a contract's C source with the stock `clang` on the path: to text LLVM IR for the
/// contract machine, or to a native library for comparison.
public struct ContractCompiler: Sendable {
    /// The flags that make IR this machine runs well: values in registers, loops kept as written,
    /// no lookup tables in place of a switch, no relative tables of
    /// strings, C line numbers kept. Known to clang 14 and later.
    public static let irFlags = [
        "-S", "-emit-llvm", "-O1", "-gline-tables-only", "-fdebug-compilation-dir=.",
        "-fno-vectorize", "-fno-slp-vectorize", "-fno-unroll-loops", "-fno-jump-tables", "-fno-pic",
        "-mno-implicit-float",
    ]

    /// Why a source was not compiled.
    public enum Failure: Error, Equatable, Sendable {
        /// There is no such program; install clang, or name another one.
        case compilerNotFound(program: String)
        /// The source can't be read.
        case sourceNotFound(path: String)
        /// The compiler refused the source; its first lines say why.
        case refused(path: String, diagnostics: String)
        /// The compiler ran longer than `seconds`.
        case timedOut(path: String, seconds: Int)
    }

    /// The program called: a name looked up on the path, or a path.
    public var program: String
    /// How long one compilation may take, in seconds.
    public var timeoutSeconds = 60

    /// The compiler `program`, by path or looked up in `PATH`.
    public init(program: String = "clang") { self.program = program }

    /// The text LLVM IR of the C file at `source`. The same file gives the same text in any folder.
    public func ir(ofSource source: URL) throws(Failure) -> String {
        let output = temporaryFile(extension: "ll")
        defer { try? FileManager.default.removeItem(at: output) }
        try compile(source, to: output, flags: Self.irFlags)
        guard let text = try? String(contentsOf: output, encoding: .utf8) else {
            throw .refused(path: source.path, diagnostics: "the compiler wrote no IR")
        }
        return text
    }

    /// A shared library of the C file at `source`, optimised for this machine, written to `output`.
    public func sharedLibrary(ofSource source: URL, at output: URL) throws(Failure) {
        try compile(source, to: output, flags: ["-O2", "-fPIC", "-shared"])
    }

    private func temporaryFile(extension suffix: String) -> URL {
        FileManager.default.temporaryDirectory
            .appendingPathComponent("contract-\(UUID().uuidString).\(suffix)")
    }

    private func compile(_ source: URL, to output: URL, flags: [String]) throws(Failure) {
        guard FileManager.default.isReadableFile(atPath: source.path) else {
            throw .sourceNotFound(path: source.path)
        }
        let diagnostics = temporaryFile(extension: "log")
        defer { try? FileManager.default.removeItem(at: diagnostics) }
        _ = FileManager.default.createFile(atPath: diagnostics.path, contents: nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + flags + ["-o", output.path, source.lastPathComponent]
        process.currentDirectoryURL = source.deletingLastPathComponent()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: diagnostics.path)
        let done = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in done.signal() }
        do { try process.run() } catch { throw .compilerNotFound(program: program) }
        guard done.wait(timeout: .now() + .seconds(timeoutSeconds)) == .success else {
            process.terminate()
            throw .timedOut(path: source.path, seconds: timeoutSeconds)
        }
        if process.terminationStatus == 127 { throw .compilerNotFound(program: program) }
        guard process.terminationStatus == 0 else {
            let text = (try? String(contentsOf: diagnostics, encoding: .utf8)) ?? ""
            let lines = text.split(separator: "\n").prefix(8).joined(separator: "\n")
            throw .refused(path: source.path, diagnostics: lines)
        }
    }
}
