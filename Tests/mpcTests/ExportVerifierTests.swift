import Foundation
import LocalCommittee
import Testing

/// `mpc groth16 export-verifier`, on the key whose contracts Tests/ContractsTests runs on the EVM.
@Suite struct ExportVerifierTests {
    static let contracts = CommandLine.root.appendingPathComponent("Tests/ContractsTests")
    static let key = contracts.appendingPathComponent("fixed_key.json")

    @Test(arguments: ["vy", "sol"]) func writesTheContract(language: String) async throws {
        let folder = try Folder()
        let file = folder.url.appendingPathComponent("verifier.\(language)")
        let lines = try await CommandLine.lines([
            "groth16", "export-verifier", Self.key.path, file.path,
        ])
        #expect(lines.isEmpty)
        let expected = Self.contracts.appendingPathComponent("FixedKey.\(language)")
        #expect(try Data(contentsOf: file) == Data(contentsOf: expected))
    }

    @Test func keysWithoutASecondPhaseAreRefused() async throws {
        let folder = try Folder()
        let data = try Data(contentsOf: Self.key)
        var fields = try #require(
            try JSONSerialization.jsonObject(with: data) as? [String: Any])
        fields["vk_delta_2"] = fields["vk_gamma_2"]
        let file = folder.url.appendingPathComponent("key.json")
        try JSONSerialization.data(withJSONObject: fields).write(to: file)
        let contract = folder.url.appendingPathComponent("verifier.vy")
        try await CommandLine.expectFailure(
            ["groth16", "export-verifier", file.path, contract.path], saying: file.path)
        #expect(!FileManager.default.fileExists(atPath: contract.path))
    }

    @Test func otherLanguagesAreRefused() async throws {
        let result = try await CommandLine.mpc([
            "groth16", "export-verifier", Self.key.path, "verifier.rs",
        ])
        #expect(result.status != 0)
        #expect(result.errors.contains("a contract's name ends in .vy or .sol"))
    }
}
