import EllipticCurves
import FiniteFields
import Foundation
import Groth16
import Synchronization
import TestSupport
import Testing

@Suite struct PowersOfTauTests {
    private let scratch: ScratchDirectory
    private let bytes: SectionedBytes

    init() throws {
        scratch = try ScratchDirectory()
        var generator = SeededGenerator(seed: 20)
        try PowersOfTau<BN254>.writeInsecure(
            InsecureToxicWaste(using: &generator), log2: 3, path: scratch.path("p"))
        bytes = SectionedBytes(try scratch.read("p"))
    }

    private func load(_ bytes: [UInt8]) throws -> PowersOfTau<BN254> {
        try PowersOfTau(path: scratch.write(bytes, "changed"))
    }

    @Test func tellsHowFarItIs() throws {
        let told = Mutex<[Double]>([])
        var generator = SeededGenerator(seed: 20)
        try PowersOfTau<BN254>.writeInsecure(
            InsecureToxicWaste(using: &generator), log2: 3, path: scratch.path("again"),
            progress: WorkProgress { _, done in told.withLock { $0.append(done) } })
        let done = told.withLock { $0 }
        #expect(done.first == 0 && done.last == 1 && done == done.sorted())
        #expect(done.count > 4)
    }

    @Test func refusesMalformedFiles() throws {
        #expect(try load(bytes.joined).log2 == 3)
        #expect(try ProofCurve(ofFile: scratch.path("p")) == .bn254)
        func changed(_ section: UInt32, _ change: (inout [UInt8]) -> Void) throws {
            _ = try load(bytes.changing(section, change))
        }
        #expect(throws: Groth16Error.wrongCurve(.powersOfTau)) { try changed(1) { $0[9] ^= 1 } }
        #expect(throws: Groth16Error.wrongCurve(.powersOfTau)) {
            try PowersOfTau<BLS12_381>(path: scratch.path("p"))
        }
        let header = Groth16Error.malformed(.powersOfTau, section: 1)
        #expect(throws: header) { try changed(1) { $0[36] = 29 } }
        #expect(throws: header) { try changed(1) { $0[39] = 255 } }
        #expect(throws: header) { try changed(1) { $0[40] = 2 } }
        #expect(throws: header) { try changed(1) { $0.append(0) } }
        #expect(throws: Groth16Error.malformed(.powersOfTau, section: 2)) {
            try changed(1) { $0[36] = 2 }
        }
        for section: UInt32 in [2, 3, 4, 5, 6, 12, 13, 14, 15] {
            #expect(throws: Groth16Error.malformed(.powersOfTau, section: section)) {
                try changed(section) { $0.removeLast() }
            }
            let missing: Groth16Error =
                section < 12 ? .missingSection(.powersOfTau, section) : .notPrepared
            #expect(throws: missing) { try load(bytes.dropping(section)) }
            #expect(throws: Groth16Error.duplicateSection(.powersOfTau, section)) {
                try load(bytes.doubling(section))
            }
        }
    }

    /// Every point that a setup uses is checked.
    @Test func refusesBadPoints() throws {
        let chain = ChainCircuit<BN254.Fr>(5)
        // The domain of 8 rows starts at point 7, that of 16 rows at point 15.
        let cases: [(UInt32, Int, Int, KeyPart, Int)] = [
            (12, 7, 64, .a, 0), (12, 7 + 7, 64, .a, 7), (13, 7 + 3, 128, .b2, 3),
            (14, 7 + 1, 64, .c, 1), (15, 7 + 2, 64, .c, 2), (12, 15 + 5, 64, .h, 2),
            (4, 0, 64, .alpha1, 0), (5, 0, 64, .beta1, 0), (6, 0, 128, .beta2, 0),
        ]
        for (section, point, size, part, index) in cases {
            let powers = try load(bytes.changing(section) { $0[size * point + 1] ^= 1 })
            #expect(throws: Groth16Error.invalidPoint(part, index: index)) {
                try ProvingKey.write(circuit: chain.circuit, powers, path: scratch.path("never"))
            }
        }
        #expect(!FileManager.default.fileExists(atPath: scratch.path("never")))
    }
}
