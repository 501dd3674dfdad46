import BigIntegers
import Foundation
import Groth16
import Testing

/// The sources written for a key against those that Tests/ContractsTests runs on the EVM.
@Suite struct EVMVerifyingKeyTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../ContractsTests")

    /// The key of `fixed_key.json`, of two public values, with its points for these repeated up to a
    /// number.
    static func key(publicCount: Int = 2) throws -> EVMVerifyingKey {
        let data = try Data(contentsOf: folder.appending(path: "fixed_key.json"))
        let fields = try #require(
            try JSONSerialization.jsonObject(with: data) as? [String: Any])
        func g1(_ value: Any?) throws -> [BigInteger] {
            try #require(value as? [String]).prefix(2).map { try BigInteger(decimal: $0) }
        }
        func g2(_ name: String) throws -> [BigInteger] {
            try #require(fields[name] as? [[String]]).prefix(2)
                .flatMap { try $0.reversed().map { try BigInteger(decimal: $0) } }
        }
        let inputs = try #require(fields["IC"] as? [Any]).map { try g1($0) }
        return EVMVerifyingKey(
            alpha: try g1(fields["vk_alpha_1"]), beta: try g2("vk_beta_2"),
            gamma: try g2("vk_gamma_2"), delta: try g2("vk_delta_2"),
            inputs: (0...publicCount).map { inputs[$0 % inputs.count] })
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
