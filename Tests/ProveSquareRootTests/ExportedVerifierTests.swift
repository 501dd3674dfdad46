import BigIntegers
import EllipticCurves
import FiniteFields
import Foundation
import Groth16
import Ledger
import LocalCommittee
import Testing

/// Contracts written for one key, compiled, and asked on a real EVM about proofs of this package.
@Suite struct ExportedVerifierTests {
    typealias Fr = BN254.Fr

    /// A key for a circuit whose public outputs are the powers x, x², x³, … of a private x.
    private func powers(_ count: Int, _ folder: URL) throws -> (Circuit<Fr>, ProvingKey<BN254>) {
        var builder = CircuitBuilder<Fr>()
        let x = builder.privateInput("x")
        var power = x
        for exponent in 1...max(count, 1) {
            if exponent <= count { builder.publicOutput("power \(exponent)", power) }
            power = builder.multiply(power, x)
        }
        let circuit = builder.build()
        let file = folder.appending(path: "\(count).zkey").path
        var randomness = SystemRandomNumberGenerator()
        try ProvingKey<BN254>.writeInsecure(
            circuit: R1CS(circuit), InsecureToxicWaste(using: &randomness), path: file)
        return (circuit, try ProvingKey<BN254>(path: file))
    }

    /// The creation code of a Vyper source.
    private func compile(_ source: String, _ folder: URL) async throws -> [UInt8] {
        let file = folder.appending(path: "verifier.vy")
        try source.write(to: file, atomically: true, encoding: .utf8)
        let script = ProveSquareRootTests.root.appending(path: "Scripts/lib/python-environment")
        let python = try await ProgramRun(script.path, ["vyper"]).result(within: .seconds(300))
        let compiler = try ProgramRun(
            try #require(python.lines.first),
            [
                "-m", "vyper.cli.vyper_compile", "--evm-version", "cancun", "-f", "bytecode",
                file.path,
            ])
        let result = try await compiler.result(within: .seconds(60))
        #expect(result.status == 0, "\(result.errors)")
        return try Hex.decode(try #require(result.lines.first))
    }

    @Test(.timeLimit(.minutes(10)), arguments: [0, 1, 3, 128])
    func proofsOfThisPackage(publicCount: Int) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "exported-verifier-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (circuit, key) = try powers(publicCount, folder)
        let source = try EVMVerifyingKey(key.verifyingKey).vyperSource()
        let code = try await compile(source, folder)

        let witness = try circuit.witness(["x": .random()])
        let proof = try key.prove(Witness(witness))
        let values = circuit.publicValues(of: witness)
        func numbers(_ words: [BigInteger]) throws -> ABIValue {
            .array(try words.map { .uint(try UInt256(bigEndian: $0.bigEndianBytes(count: 32))) })
        }
        var types = [ABIType.fixedArray(.uint(256), 8)]
        if publicCount > 0 { types.append(.fixedArray(.uint(256), publicCount)) }
        let verify = ABIFunction("verify", types, returns: [.bool])

        let chain = try await DevelopmentChain(
            root: ProveSquareRootTests.root, directory: folder.path)
        let client = try EthereumClient(url: chain.url)
        let sender = TransactionSender(
            client: client, key: try #require(chain.keys.first), chainId: chain.chainId,
            policy: SendPolicy(pollInterval: .milliseconds(20)))
        let (address, receipt) = try await sender.deploy(code: code)
        print("verifier of \(publicCount) public values: deployed with \(receipt.gasUsed) gas")
        func answer(_ proof: Proof<BN254>, _ values: [Fr]) async throws -> [ABIValue] {
            var arguments = [try numbers(proof.evmWords)]
            if publicCount > 0 { arguments.append(try numbers(values.map(\.integer))) }
            let data = try verify.encodeCall(arguments)
            return try verify.decodeResult(
                try await client.call(CallRequest(to: address, data: data), at: .latest))
        }
        #expect(try await answer(proof, values) == [.bool(true)])
        let again = try key.prove(Witness(witness))
        #expect(again != proof)
        #expect(try await answer(again, values) == [.bool(true)])
        let mixed = try Proof<BN254>(a: proof.a, b: proof.b, c: again.c)
        #expect(try await answer(mixed, values) == [.bool(false)])
        if publicCount > 0 {
            var others = values
            others[publicCount - 1] += .one
            #expect(try await answer(proof, others) == [.bool(false)])
        }
        await chain.stop()
    }
}
