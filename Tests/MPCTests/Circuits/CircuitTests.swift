import Channels
import Foundation
import MPC
import TestSupport
import Testing

@Suite struct CircuitTests {
    /// Bits of bytes, lowest first.
    static func bits(_ hex: String) -> [Bool] {
        let digits = Array(hex)
        return stride(from: 0, to: digits.count, by: 2).flatMap { k -> [Bool] in
            let byte = UInt8(String(digits[k..<k + 2]), radix: 16) ?? 0
            return (0..<8).map { byte >> $0 & 1 == 1 }
        }
    }

    static func hex(_ bits: [Bool]) -> String {
        stride(from: 0, to: bits.count, by: 8).map { k in
            let byte = (0..<8).reduce(0) { $0 | (bits[k + $1] ? 1 << $1 : 0) }
            return String(format: "%02x", byte)
        }.joined()
    }

    /// Words' bits, lowest first.
    static func wordBits(_ words: [UInt32]) -> [Bool] {
        words.flatMap { word in (0..<32).map { word >> UInt32($0) & 1 == 1 } }
    }

    static func words(_ bits: [Bool]) -> [UInt32] {
        stride(from: 0, to: bits.count, by: 32).map { k in
            (0..<32).reduce(0) { $0 | (bits[k + $1] ? 1 << UInt32($1) : 0) }
        }
    }

    static let aes = AES128Circuit.encryption()
    static let shallowAES = AES128Circuit.encryption(shallow: true)
    static let sha = SHA256Circuit.compression()

    /// FIPS 197, appendices B and C.1.
    @Test(arguments: [
        (
            "2b7e151628aed2a6abf7158809cf4f3c", "3243f6a8885a308d313198a2e0370734",
            "3925841d02dc09fbdc118597196a0b32"
        ),
        (
            "000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff",
            "69c4e0d86a7b0430d8cdb78070b4c55a"
        ),
    ])
    func aes(key: String, block: String, expected: String) {
        for circuit in [Self.aes, Self.shallowAES] {
            let output = circuit.evaluate([Self.bits(key), Self.bits(block)])
            #expect(Self.hex(output[0]) == expected)
        }
        #expect(Self.aes.andCount == 6400)
        #expect(Self.shallowAES.andCount == 7200)
    }

    /// FIPS 180-4's examples: one block of "abc", and of nothing.
    @Test func sha256() {
        #expect(SHA256Circuit.initialHash[0] == 0x6a09_e667)
        var abc = [UInt32](repeating: 0, count: 16)
        (abc[0], abc[15]) = (0x6162_6380, 24)
        var none = [UInt32](repeating: 0, count: 16)
        none[0] = 0x8000_0000
        for (block, expected) in [
            (
                abc,
                [
                    0xba78_16bf, 0x8f01_cfea, 0x4141_40de, 0x5dae_2223, 0xb003_61a3, 0x9617_7a9c,
                    0xb410_ff61, 0xf200_15ad,
                ] as [UInt32]
            ),
            (
                none,
                [
                    0xe3b0_c442, 0x98fc_1c14, 0x9afb_f4c8, 0x996f_b924, 0x27ae_41e4, 0x649b_934c,
                    0xa495_991b, 0x7852_b855,
                ] as [UInt32]
            ),
        ] {
            let output = Self.sha.evaluate([
                Self.wordBits(SHA256Circuit.initialHash), Self.wordBits(block),
            ])
            #expect(Self.words(output[0]) == expected)
        }
        #expect(Self.sha.andCount < 25_000)
    }

    @Test func textAndBack() throws {
        for circuit in [Self.aes, Self.sha] {
            #expect(try BooleanCircuit(bristol: circuit.bristol) == circuit)
        }
        let text = """
            4 8
            2 2 2
            1 2

            4 2 0 1 2 3 4 5 MAND
            1 1 1 6 EQ
            2 1 4 6 7 XOR
            """
        // Three lines, one of two gates: the number of lines is what the first line says.
        #expect(throws: MPCError.self) { try BooleanCircuit(bristol: text) }
        let circuit = try BooleanCircuit(
            bristol: text.replacingOccurrences(of: "4 8", with: "3 8"))
        #expect(circuit.andCount == 2)
        #expect(circuit.evaluate([[true, true], [true, false]]) == [[true, false]])
    }

    /// Each line changed in some way.
    @Test func malformedTexts() {
        let good = "2 4\n1 2\n1 1\n\n2 1 0 1 2 AND\n1 1 2 3 INV\n"
        #expect((try? BooleanCircuit(bristol: good)) != nil)
        for (text, line) in [
            ("", 1), ("2\n", 1), ("2 4\n2 2\n", 2), ("2 4\n1 2\n1\n", 3), ("99999999999 4", 1),
            ("2 4\n1 2\n1 1\n2 1 0 1 2 NAND\n1 1 2 3 INV", 4),
            ("2 4\n1 2\n1 1\n2 1 0 2 AND\n1 1 2 3 INV", 4),
            ("2 4\n1 2\n1 1\n2 1 0 -1 2 AND\n1 1 2 3 INV", 4),
            ("2 4\n1 2\n1 1\n2 1 0 1 2 AND\n1 1 2 3 INV\n1 1 2 3 INV", 6),
            ("2 4\n1 2\n1 1\n2 1 0 1 2 AND\n", 5),
            // A wire read before it is computed, computed twice, an input computed, out of range.
            ("2 4\n1 2\n1 1\n2 1 0 3 2 AND\n1 1 2 3 INV", 1),
            ("2 4\n1 2\n1 1\n2 1 0 1 2 AND\n1 1 0 2 INV", 2),
            ("2 4\n1 2\n1 1\n2 1 0 1 1 AND\n1 1 0 3 INV", 1),
            ("2 4\n1 2\n1 1\n2 1 0 1 9 AND\n1 1 0 3 INV", 1),
            ("2 4\n1 3\n1 1\n2 1 0 1 3 AND\n1 1 0 2 INV", 0),
            ("2 4\n1 2\n1 9\n2 1 0 1 2 AND\n1 1 2 3 INV", 3),
        ] {
            #expect(throws: MPCError.malformedCircuit(line: line), "\(text)") {
                try BooleanCircuit(bristol: text)
            }
        }
    }

    /// Numbers of wires that don't fit, overflow, or are too many.
    @Test func malformedSizes() {
        let most = BooleanCircuit.mostWires
        for (wires, inputs, outputs) in [
            (2, [.max, 1], [1]), (2, [1, 1], [.max, 1]), (2, [3, -1], [1]), (2, [2], [2, -1]),
            (-1, [], []), (2, [1], [1]), (most + 1, [most + 1], [1]), (.max, [.max], []),
        ] as [(Int, [Int], [Int])] {
            #expect(throws: MPCError.malformedCircuit(line: 0), "\(wires) \(inputs)") {
                try BooleanCircuit(wireCount: wires, inputs: inputs, outputs: outputs, gates: [])
            }
        }
        #expect(
            (try? BooleanCircuit(wireCount: 2, inputs: [1, 1], outputs: [2], gates: [])) != nil)
    }

    /// Many instances at a time, by parties, against the circuit in clear.
    @_semantics("optimize.sil.specialize.generic.never")
    private func check<Party: MixedParty>(
        _ laws: PartyLaws<Party>, _ circuit: BooleanCircuit, instances: Int
    ) async throws {
        var random = SeededGenerator(label: "circuit of \(laws.label)")
        // Words of each input's wires, 64 wires a word.
        let inputs = circuit.inputs.map { width in
            (0..<(width + 63) / 64).map { _ in random.words(instances) }
        }
        let expected = (0..<instances).map { k in
            circuit.evaluate(
                zip(circuit.inputs, inputs).map { width, words in
                    (0..<width).map { words[$0 / 64][k] >> UInt64($0 % 64) & 1 == 1 }
                })
        }
        _ = try await laws.run { party in
            let shared = zip(circuit.inputs, inputs).map { width, words in
                Party.Bits.joiningPlanes(
                    words.enumerated().map {
                        party.bits(ofPublic: $1, width: min(64, width - 64 * $0))
                    })
            }
            let outputs = try await party.evaluate(circuit, shared)
            for (output, width) in zip(outputs, circuit.outputs) {
                for start in stride(from: 0, to: width, by: 64) {
                    let here = min(64, width - start)
                    let opened = try await party.open(
                        output.selectingPlanes((start..<start + here).map { $0 }))
                    for k in 0..<instances {
                        for j in 0..<here {
                            #expect(
                                (opened[k] >> UInt64(j) & 1 == 1) == expected[k][0][start + j])
                        }
                    }
                }
            }
        }
    }

    @Test func byReplicatedParties() async throws {
        try await check(RingLawTests.replicated, Self.aes, instances: 130)
        try await check(RingLawTests.replicated, Self.shallowAES, instances: 700)
        try await check(RingLawTests.replicated, Self.sha, instances: 3)
    }

    /// Sums of products cost a bit, whatever they add up: most S-boxes of a shallow circuit 18 bits.
    @Test func replicatedTraffic() async throws {
        for (circuit, depth, bits) in [(Self.aes, 60, 5368), (Self.shallowAES, 40, 3568)] {
            let traffic = try await committee { party in
                let inputs = (0..<2).map { _ in
                    BooleanShares.joiningPlanes(
                        (0..<2).map { _ in party.randomBits(count: 70, width: 64) })
                }
                let before = party.traffic
                _ = try await party.evaluate(circuit, inputs)
                return party.traffic - before
            }
            for traffic in traffic {
                #expect(traffic.rounds == depth)
                #expect(traffic.bytesSent == bits * 2 * 8)
            }
        }
    }

    /// Random circuits, in which summands are read by sums of either kind, and by outputs.
    @Test func randomCircuits() async throws {
        var random = SeededGenerator(label: "random circuits")
        for _ in 0..<12 {
            var gates: [BooleanCircuit.Gate] = []
            for wire in 6..<90 {
                func source() -> Int {
                    Int.random(in: max(0, wire - 25)..<wire, using: &random)
                }
                switch Int.random(in: 0..<12, using: &random) {
                case 0: gates.append(.not(source(), wire))
                case 1: gates.append(.copy(source(), wire))
                case 2: gates.append(.constant(Bool.random(using: &random), wire))
                case 3...5: gates.append(.and(source(), source(), wire))
                default: gates.append(.xor(source(), source(), wire))
                }
            }
            let circuit = try BooleanCircuit(
                wireCount: 90, inputs: [2, 4], outputs: [15], gates: gates)
            try await check(RingLawTests.replicated, circuit, instances: 100)
        }
    }

    /// More windows of instances than go through a circuit together, the last of them with part of a word.
    @Test func manyInstances() async throws {
        let (wires, instances) = (1024, 4500)
        let circuit = try BooleanCircuit(
            wireCount: 4 * wires, inputs: [wires, wires], outputs: [wires],
            gates: (0..<wires).map { .and($0, wires + $0, 2 * wires + $0) }
                + (0..<wires).map { .xor(2 * wires + $0, $0, 3 * wires + $0) })
        var random = SeededGenerator(label: "many instances")
        let words = (0..<2).map { _ in (0..<wires / 64).map { _ in random.words(instances) } }
        let rounds = try await committee { party in
            let inputs = words.map { words in
                BooleanShares.joiningPlanes(
                    words.enumerated().map { party.dealBits($1, width: 64, seed: UInt64($0)) })
            }
            let before = party.traffic
            let output = try await party.evaluate(circuit, inputs)[0]
            let rounds = (party.traffic - before).rounds
            for k in 0..<wires / 64 {
                let opened = try await party.open(
                    output.selectingPlanes((64 * k..<64 * k + 64).map { $0 }))
                #expect(opened == zip(words[0][k], words[1][k]).map { $0 & ~$1 })
            }
            return rounds
        }
        #expect(rounds == [2, 2, 2])
    }

    @Test func byShamirParties() async throws {
        try await check(ShamirLawTests.mersenne(5), Self.aes, instances: 3)
        try await check(ShamirActiveTests.laws(3), Self.aes, instances: 3)
    }
}
