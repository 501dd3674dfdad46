import Foundation

/// The C compiler on the path, for tests that compile contracts.
enum TestCompiler {
    /// Whether `clang` can be run; if not, tests that need it are skipped, and say so.
    static let isAvailable: Bool = {
        let found = (try? run(["--version"])) == 0
        if !found { print("skipped: no clang on the path") }
        return found
    }()

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()

    static func contract(_ name: String) -> URL {
        folder.appendingPathComponent("Contracts/\(name)")
    }

    /// Runs clang; returns its exit status.
    static func run(_ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["clang"] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    static func temporary(_ suffix: String) -> URL {
        FileManager.default.temporaryDirectory
            .appendingPathComponent("contract-test-\(UUID().uuidString)\(suffix)")
    }

    /// Text IR of a C file.
    static func ir(_ source: URL, _ flags: [String]) throws -> String {
        let output = temporary(".ll")
        defer { try? FileManager.default.removeItem(at: output) }
        let status = try run(
            [
                "-S", "-emit-llvm", "-fno-vectorize", "-fno-slp-vectorize", "-fno-unroll-loops",
                "-fno-pic", "-mno-implicit-float", source.path, "-o", output.path,
            ] + flags)
        guard status == 0 else { throw CocoaError(.fileReadUnknown) }
        return try String(contentsOf: output, encoding: .utf8)
    }
}

/// `run` of a test program, compiled natively and loaded.
final class NativeProgram {
    typealias Function =
        @convention(c) (
            UnsafePointer<UInt64>, UInt32, UnsafeMutablePointer<UInt64>
        ) -> Void

    private let handle: UnsafeMutableRawPointer
    private let function: Function

    init(_ source: URL) throws {
        let library = TestCompiler.temporary(".so")
        defer { try? FileManager.default.removeItem(at: library) }
        let status = try TestCompiler.run([
            "-O1", "-shared", "-fPIC", source.path, "-o", library.path,
        ])
        guard status == 0, let handle = dlopen(library.path, RTLD_NOW | RTLD_LOCAL),
            let symbol = dlsym(handle, "run")
        else { throw CocoaError(.executableLoad) }
        self.handle = handle
        function = unsafeBitCast(symbol, to: Function.self)
    }

    deinit { dlclose(handle) }

    func run(_ input: [UInt64]) -> [UInt64] {
        var output = [UInt64](repeating: 0, count: 8)
        function(input, UInt32(input.count), &output)
        return output
    }
}

/// The manifest of the test programs.
let programManifest = """
    contract: test
    methods:
      run:
        parameters:
          - { name: in, type: { array: u64, length: count }, role: input,
              from: { provider: 0 }, visibility: secret }
          - { name: count, type: u32, role: input, from: requester, visibility: public }
          - { name: out, type: { array: u64, length: 8 }, role: output, learns: everyone }
    """

/// A small seeded generator for tests: SplitMix64.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
