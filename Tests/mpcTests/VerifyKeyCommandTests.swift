import EllipticCurves
import FiniteFields
import Foundation
import Groth16
import LocalCommittee
import Testing

/// `mpc groth16 setup`, `contribute`, `beacon` and `verify-key`, one after the other.
@Suite struct VerifyKeyCommandTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
        var circuit = R1CS<BN254.Fr>(outputCount: 0, inputCount: 1, wireCount: 3)
        circuit.append(
            [(wire: 2, coefficient: .one)], [(wire: 2, coefficient: .one)],
            [(wire: 1, coefficient: .one)])
        try circuit.write(path: path("circuit.r1cs"))
        var generator = SystemRandomNumberGenerator()
        try PowersOfTau<BN254>.writeInsecure(
            InsecureToxicWaste(using: &generator), log2: 2, path: path("pot.ptau"))
    }

    private func path(_ name: String) -> String { folder.url.appendingPathComponent(name).path }

    private func setup() async throws {
        let lines = try await CommandLine.lines(
            ["groth16", "setup", path("circuit.r1cs"), path("pot.ptau"), path("0.zkey")])
        #expect(lines.count == 1 && lines[0].hasPrefix("circuit hash  "))
    }

    private func verify(_ key: String) -> [String] {
        ["groth16", "verify-key", path("circuit.r1cs"), path("pot.ptau"), path(key)]
    }

    @Test func tellsWhoContributed() async throws {
        try await setup()
        var hashes = [String]()
        for arguments in [
            ["contribute", path("0.zkey"), path("1.zkey"), "--name", "alice", "-e", "text"],
            ["beacon", path("1.zkey"), path("2.zkey"), "0102", "10"],
        ] {
            hashes += try await CommandLine.lines(["groth16"] + arguments)
        }
        #expect(hashes.count == 2)
        let lines = try await CommandLine.lines(verify("2.zkey"))
        #expect(lines.count == 5)
        for (line, hash) in zip(lines[1...2], hashes) {
            #expect(line.contains(hash.split(separator: " ").last ?? "none"))
        }
        #expect(lines[1].hasSuffix("  alice"))
        #expect(lines[3] == "  beacon 0102, 2^10 iterations")
        #expect(lines[4] == "OK")
    }

    /// A key to which nobody has contributed is in order, but nothing to prove with.
    @Test func refusesTheFirstKey() async throws {
        try await setup()
        let result = try await CommandLine.mpc(verify("0.zkey"))
        #expect(result.status != 0)
        #expect(result.errors.contains("nobody has contributed: anyone can forge proofs"))
        try await CommandLine.expectFailure(
            ["groth16", "export-vk", path("0.zkey"), path("vk.json")], saying: "gamma")
    }

    /// A name is its contributor's: it steers no terminal and begins no line of its own.
    @Test func forgedNamesStayInTheirLine() async throws {
        try await setup()
        let name = "eve\nOK\r\u{1b}[2J\u{202e}\u{2028}\u{e000}\u{7f}x"
        try ProvingKey<BN254>.contribute(
            .entropy("", name: name), from: path("0.zkey"), to: path("1.zkey"))
        let result = try await CommandLine.mpc(verify("1.zkey"))
        #expect(result.status == 0)
        #expect(result.lines.count == 3)
        #expect(result.lines[1].hasSuffix("  eve?OK??[2J????x"))
        #expect(result.lines[2] == "OK")
    }

    /// Powers of this program's own making serve to try the rest with, on either curve.
    @Test func makesPowersToTryWith() async throws {
        let made = ["groth16", "insecure-powers", "2", path("made.ptau")]
        try await CommandLine.expectNothing(made)
        let lines = try await CommandLine.lines(
            ["groth16", "setup", path("circuit.r1cs"), path("made.ptau"), path("0.zkey")])
        #expect(lines.count == 1)
        try await CommandLine.expectNothing(made + ["--curve", "bls12-381"])
        try await CommandLine.expectFailure(
            [
                "groth16", "setup", path("circuit.r1cs"), path("made.ptau"), path("1.zkey"),
                "--quiet",
            ], saying: "of another curve")
        #expect(try await CommandLine.mpc(made + ["--curve", "secp256k1"]).status != 0)
        let tooMany = try await CommandLine.mpc(
            ["groth16", "insecure-powers", "21", path("21.ptau")])
        #expect(tooMany.status != 0 && tooMany.errors.contains("n from 0 to 20"))
    }

    /// What can't be written is named, and so is what the circuit doesn't fit.
    @Test func namesTheFileThatFails() async throws {
        try await setup()
        let nowhere = path("nowhere/1.zkey")
        try await CommandLine.expectFailure(
            ["groth16", "setup", path("circuit.r1cs"), path("pot.ptau"), nowhere, "--quiet"],
            saying: "nowhere/1.zkey: could not write it")
        try await CommandLine.expectFailure(
            ["groth16", "contribute", path("0.zkey"), nowhere, "--quiet"],
            saying: "nowhere/1.zkey: could not write it")
        try await CommandLine.expectNothing(
            ["groth16", "insecure-powers", "1", path("few.ptau")])
        try await CommandLine.expectFailure(
            [
                "groth16", "setup", path("circuit.r1cs"), path("few.ptau"), path("1.zkey"),
                "--quiet",
            ], saying: "few.ptau: the circuit needs 2^2 rows")
        let beacon = try await CommandLine.mpc(
            ["groth16", "beacon", path("0.zkey"), path("1.zkey"), "0102", "9"])
        #expect(beacon.status != 0 && beacon.errors.contains("n from 10 to 32"))
        for value in ["0x", "012", "0g", String(repeating: "00", count: 256)] {
            let beacon = try await CommandLine.mpc(
                ["groth16", "beacon", path("0.zkey"), path("1.zkey"), value, "10"])
            #expect(beacon.status != 0 && beacon.errors.contains("1 to 255 bytes"))
        }
    }
}
