import BigIntegers
import EllipticCurves
import Foundation
import Groth16
import Testing

/// The sources written for a key against those that Tests/ContractsTests runs on the EVM.
@Suite struct EVMVerifyingKeyTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../ContractsTests")

    static func fixedKey() throws -> VerifyingKey<BN254> {
        try VerifyingKey(json: Data(contentsOf: folder.appending(path: "fixed_key.json")))
    }

    /// The key of `fixed_key.json`, of two public values, with its points for them repeated up to
    /// another number.
    static func key(publicCount: Int = 2) throws -> EVMVerifyingKey {
        let key = try fixedKey()
        let inputs = (0...publicCount).map { key.inputs[$0 % key.inputs.count] }
        return try EVMVerifyingKey(
            VerifyingKey(
                alpha: key.alpha, beta: key.beta, gamma: key.gamma, delta: key.delta,
                inputs: inputs))
    }

    @Test func keysWithoutASecondPhaseAreRefused() throws {
        let key = try Self.fixedKey()
        for delta in [key.gamma, -key.gamma] {
            #expect(throws: Groth16Error.gammaIsDelta) {
                try EVMVerifyingKey(
                    VerifyingKey(
                        alpha: key.alpha, beta: key.beta, gamma: key.gamma, delta: delta,
                        inputs: key.inputs))
            }
        }
    }

    /// The generators' words as EIP-196 and EIP-197 give them.
    @Test func wordsOfPoints() throws {
        let proof = try Proof<BN254>(
            a: BN254.G1Affine.generator, b: BN254.G2Affine.generator,
            c: -BN254.G1Affine.generator)
        let words = try [
            "1", "2",
            "11559732032986387107991004021392285783925812861821192530917403151452391805634",
            "10857046999023057135944570762232829481370756359578518086990519993285655852781",
            "4082367875863433681332203403145435568316851327593401208105741076214120093531",
            "8495653923123431417604973247489272438418190587263600148770280649306958101930",
            "1", "21888242871839275222246405745257275088696311157297823662689037894645226208581",
        ].map { try BigInteger(decimal: $0) }
        #expect(proof.evmWords == words)
    }

    @Test(arguments: ["vy", "sol"])
    func sourcesAreThoseTestedOnTheEVM(language: String) throws {
        let file = Self.folder.appending(path: "FixedKey.\(language)")
        let key = try Self.key()
        let source = try language == "vy" ? key.vyperSource() : key.soliditySource()
        #expect(try String(contentsOf: file, encoding: .utf8) == source)
    }

    @Test(arguments: [0, 1, 128])
    func sourcesHoldTheKey(publicCount: Int) throws {
        let key = try Self.key(publicCount: publicCount)
        let words = key.alpha + key.beta + key.gamma + key.delta + key.inputs.flatMap { $0 }
        for source in [try key.vyperSource(), try key.soliditySource()] {
            for word in words {
                #expect(source.contains(" \(word)") || source.contains("(\(word)"))
            }
            #expect(source.contains("inputs[\(max(publicCount, 1) - 1)]") == (publicCount > 0))
            #expect(!source.contains("inputs[\(publicCount)]"))
            #expect(source.contains("uint256[\(publicCount)]") == (publicCount > 0))
        }
    }

    @Test func largerKeysAreRefused() throws {
        let key = try Self.key(publicCount: 129)
        #expect(throws: Groth16Error.tooLarge(limit: 128)) { try key.vyperSource() }
        #expect(throws: Groth16Error.tooLarge(limit: 128)) { try key.soliditySource() }
    }
}
