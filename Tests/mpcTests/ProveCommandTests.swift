import EllipticCurves
import FiniteFields
import Foundation
import Groth16
import Testing

/// `mpc groth16 prove` and what it says of a witness that is wrong.
@Suite struct ProveCommandTests {
    typealias F = BN254.Fr

    private let folder: Folder
    /// x_(i+1) = x_i^2 + i: one, the end, the start, the steps.
    private let circuit: R1CS<F>
    private let wires: [F]

    init() throws {
        folder = try Folder()
        (circuit, wires) = Self.chain(steps: 5)
        var generator = SystemRandomNumberGenerator()
        try ProvingKey<BN254>.writeInsecure(
            circuit: circuit, InsecureToxicWaste(using: &generator), path: path("circuit.zkey"))
    }

    private static func chain(steps: Int) -> (R1CS<F>, [F]) {
        var circuit = R1CS<F>(outputCount: 1, inputCount: 0, wireCount: steps + 2)
        var wires = [F](repeating: .one, count: steps + 2)
        func wire(_ i: Int) -> Int { i == steps ? 1 : i + 2 }
        wires[2] = F(3)
        for i in 0..<steps {
            let here = [(wire: wire(i), coefficient: F.one)]
            let step = F(UInt64(i))
            circuit.append(
                here, here, [(wire: wire(i + 1), coefficient: .one), (wire: 0, coefficient: -step)])
            wires[wire(i + 1)] = wires[wire(i)].squared() + step
        }
        return (circuit, wires)
    }

    private func path(_ name: String) -> String { folder.url.appendingPathComponent(name).path }

    private func command(_ more: String...) -> [String] {
        ["groth16", "prove"]
            + ["circuit.zkey", "witness.wtns", "proof.json", "public.json"].map(path) + more
    }

    /// A witness with one value wrong: constraint 2 is the first that this breaks.
    private func writeBadWitness() throws {
        var wrong = wires
        wrong[5] += .one
        try Witness(wrong).write(path: path("witness.wtns"))
    }

    private func expectNoProof() {
        for name in ["proof.json", "public.json"] {
            #expect(!FileManager.default.fileExists(atPath: path(name)))
        }
    }

    @Test func provesAndVerifies() async throws {
        try Witness(wires).write(path: path("witness.wtns"))
        try circuit.write(path: path("circuit.r1cs"))
        for arguments in [command(), command("--r1cs", path("circuit.r1cs"))] {
            #expect(try await CommandLine.lines(arguments).isEmpty)
            let vk = ["groth16", "export-vk", path("circuit.zkey"), path("vk.json")]
            #expect(try await CommandLine.lines(vk).isEmpty)
            let lines = try await CommandLine.lines(
                ["groth16", "verify", path("vk.json"), path("public.json"), path("proof.json")])
            #expect(lines == ["OK"])
        }
    }

    /// What would lose one of the command's files is refused before anything is done.
    @Test func namesNoFileTwice() async throws {
        try Witness(wires).write(path: path("witness.wtns"))
        let link = path("link.json")
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: path("circuit.zkey"))
        let (key, witness) = (path("circuit.zkey"), path("witness.wtns"))
        let before = try Data(contentsOf: URL(fileURLWithPath: key))
        for outputs in [
            [path("one.json"), path("./one.json")], [path("proof.json"), key],
            [link, path("p.json")], [witness, path("p.json")],
        ] {
            try await CommandLine.expectFailure(
                ["groth16", "prove", key, witness] + outputs, saying: "one of them would be lost")
        }
        try await CommandLine.expectFailure(
            ["groth16", "export-vk", key, key], saying: "one of them would be lost")
        #expect(try Data(contentsOf: URL(fileURLWithPath: key)) == before)
        let devices = ["groth16", "prove", key, witness, "/dev/null", "/dev/null"]
        #expect(try await CommandLine.lines(devices).isEmpty)
    }

    /// The circuit is found beside the key, whatever it is called and whatever else lies there.
    @Test(arguments: ["circuit.r1cs", "other name.r1cs"])
    func namesTheFirstConstraintThatFails(name: String) async throws {
        try writeBadWitness()
        try circuit.write(path: path(name))
        try Self.chain(steps: 4).0.write(path: path("a.r1cs"))
        _ = try folder.file("circui.r1cs", "no circuit")
        let words = "witness.wtns: the witness breaks constraint 2 of \(name)"
        try await CommandLine.expectFailure(command("--quiet"), saying: words)
        try await CommandLine.expectFailure(command("--r1cs", path(name)), saying: words)
        expectNoProof()
    }

    @Test func findsTheCircuitBesideTheWitness() async throws {
        let other = try Folder()
        let witness = other.url.appendingPathComponent("w.wtns").path
        var wrong = wires
        wrong[1] += .one
        try Witness(wrong).write(path: witness)
        try circuit.write(path: other.url.appendingPathComponent("c.r1cs").path)
        var arguments = command()
        arguments[3] = witness
        try await CommandLine.expectFailure(
            arguments, saying: "w.wtns: the witness breaks constraint 4 of c.r1cs")
    }

    @Test func saysThatTheCircuitIsMissing() async throws {
        try writeBadWitness()
        try await CommandLine.expectFailure(command(), saying: "give it as --r1cs")
        expectNoProof()
        try Self.chain(steps: 4).0.write(path: path("a.r1cs"))
        try await CommandLine.expectFailure(
            command("--r1cs", path("a.r1cs")), saying: "a.r1cs: not the circuit of")
    }

    /// What can't be written is told before the work, and leaves no half of an answer.
    @Test func opensBothFilesFirst() async throws {
        try writeBadWitness()
        let nowhere = path("nowhere/public.json")
        var arguments = command()
        arguments[5] = nowhere
        try await CommandLine.expectFailure(
            arguments, saying: "\(nowhere): could not write it: No such file or directory")
        try Witness(wires).write(path: path("witness.wtns"))
        try await CommandLine.expectFailure(arguments, saying: nowhere)
        expectNoProof()
    }

    @Test func saysWhatIsNoFile() async throws {
        try Witness(wires).write(path: path("witness.wtns"))
        var arguments = command()
        arguments[2] = path("")
        try await CommandLine.expectFailure(arguments, saying: "it is a folder, a pipe or a device")
        let empty = try folder.file("empty.json", "")
        for (name, words) in [(empty, "malformed JSON"), (path(""), "could not read it")] {
            try await CommandLine.expectFailure(
                ["groth16", "verify", name, name, name], saying: "\(name): \(words)")
        }
    }

    /// Changes a byte of a section of the key.
    private func changeKey(section: UInt8, at offset: Int) throws {
        var key = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path("circuit.zkey"))))
        // A section stands behind its number and its length.
        var place = 12
        while key[place] != section {
            let length = (0..<8).reduce(0) { $0 | Int(key[place + 4 + $1]) << (8 * $1) }
            place += 12 + length
        }
        key[place + 12 + offset] ^= 1
        try Data(key).write(to: URL(fileURLWithPath: path("circuit.zkey")))
    }

    /// A coefficient behind the count that names no row.
    @Test func namesTheKeyWhereItIsMalformed() async throws {
        try Witness(wires).write(path: path("witness.wtns"))
        try changeKey(section: 4, at: 4 + 7)
        try await CommandLine.expectFailure(
            command(), saying: "circuit.zkey: malformed .zkey file, section 4")
        expectNoProof()
    }

    /// A good witness, and a key that is not its circuit's for a point.
    @Test func blamesTheKeyWhereTheWitnessIsGood() async throws {
        try Witness(wires).write(path: path("witness.wtns"))
        try circuit.write(path: path("circuit.r1cs"))
        // The points of A: wire 3's.
        try changeKey(section: 5, at: 64 * 3)
        try await CommandLine.expectFailure(
            command(), saying: "so that the key is wrong; mpc groth16 verify-key tells where")
        expectNoProof()
    }
}
