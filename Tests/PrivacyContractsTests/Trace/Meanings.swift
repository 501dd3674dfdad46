import Channels
import Foundation
import MPC
import PrivacyContracts
import TestSupport
import Testing

/// A contract of a test, run in its meanings.
struct Meanings {
    let contract: Contract
    let method: String

    /// Compiles `source`; `manifest` is the method's part of a manifest.
    init(_ source: String, method: String, manifest: String, flags: [String] = []) throws {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("meaning-\(UUID().uuidString).c")
        defer { try? FileManager.default.removeItem(at: file) }
        try ("#include <stdint.h>\n#include <stdbool.h>\n" + source).write(
            to: file, atomically: true, encoding: .utf8)
        let ir: String
        if flags.isEmpty {
            ir = try ContractCompiler().ir(ofSource: file)
        } else {
            ir = try Self.compile(file, flags)
        }
        try self.init(ir: ir, method: method, manifest: manifest)
    }

    init(ir: String, method: String, manifest: String) throws {
        contract = try Contract(ir: ir, manifest: manifest)
        self.method = method
    }

    private static func compile(_ file: URL, _ flags: [String]) throws -> String {
        let output = file.appendingPathExtension("ll")
        defer { try? FileManager.default.removeItem(at: output) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["clang", "-S", "-emit-llvm", "-o", output.path] + flags + [file.path]
        try process.run()
        process.waitUntilExit()
        return try String(contentsOf: output, encoding: .utf8)
    }

    func clear(_ inputs: ContractInputs) throws -> ContractOutput {
        try contract.runInClear(method: method, inputs: inputs)
    }

    func traced(
        _ inputs: ContractInputs, windowNodes: Int = 1 << 21
    ) async throws -> ContractOutput {
        try await contract.runTraced(method: method, inputs: inputs, windowNodes: windowNodes)
            .output
    }

    /// Three parties on the in-memory network; what each of them got.
    func shared(
        _ inputs: ContractInputs, seed: UInt64 = 1, windowNodes: Int? = nil
    ) async throws -> [ContractRun] {
        let shares = Self.split(inputs.providers, seed: seed)
        let contract = contract
        let method = method
        return try await runParties(3, timeout: .seconds(60)) { channel in
            let party = try await ReplicatedParty(channel: channel)
            return try await contract.run(
                method: method, shares: shares[channel.party], arguments: inputs.arguments,
                party: party, windowNodes: windowNodes)
        }
    }

    static func split(_ providers: [[UInt64]?], seed: UInt64) -> [ContractShares] {
        var generator = SeededGenerator(seed: seed)
        var parties = (0..<3).map { _ in ContractShares(providers: []) }
        for vector in providers {
            guard let vector else {
                for party in 0..<3 { parties[party].providers.append(nil) }
                continue
            }
            let first = generator.words(vector.count)
            let second = generator.words(vector.count)
            let third = vector.indices.map { vector[$0] &- first[$0] &- second[$0] }
            let components = [first, second, third]
            for party in 0..<3 {
                parties[party].providers.append(
                    .init(first: components[party], second: components[(party + 1) % 3]))
            }
        }
        return parties
    }

    /// All meanings agree.
    @discardableResult
    func agree(
        _ inputs: ContractInputs, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> ContractRun {
        let expected = try clear(inputs)
        let traced = try await traced(inputs)
        #expect(traced == expected, "inputs \(inputs)", sourceLocation: sourceLocation)
        let small = try await self.traced(inputs, windowNodes: 7)
        #expect(small == expected, "small windows, \(inputs)", sourceLocation: sourceLocation)
        let runs = try await shared(inputs)
        for run in runs {
            #expect(run.output == expected, "inputs \(inputs)", sourceLocation: sourceLocation)
        }
        for run in try await shared(inputs, seed: 2, windowNodes: 9) {
            #expect(
                run.output == expected, "small windows, shared, \(inputs)",
                sourceLocation: sourceLocation)
        }
        return runs[0]
    }
}
