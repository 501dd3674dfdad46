import BigIntegers
import EllipticCurves
import FiniteFields
import Foundation
import Groth16
import TestSupport
import Testing

@Suite struct KeyFileTests {
    private let keys: ChainKeys<BN254>
    private let bytes: SectionedBytes

    init() throws {
        keys = try ChainKeys(constraints: 5)
        bytes = SectionedBytes(try keys.scratch.read("key.zkey"))
    }

    private func load(_ bytes: [UInt8]) throws -> ProvingKey<BN254> {
        try ProvingKey(path: keys.scratch.write(bytes, "changed"))
    }

    private func changed(
        _ section: UInt32, _ change: (inout [UInt8]) -> Void
    ) throws -> ProvingKey<BN254> {
        try load(bytes.changing(section, change))
    }

    /// In section 2: q 4, r 40, wires 72, publics 76, rows 80, then the points.
    private static let points: [(part: KeyPart, place: Int, size: Int)] = [
        (.alpha1, 84, 64), (.beta1, 148, 64), (.beta2, 212, 128), (.gamma2, 340, 128),
        (.delta1, 468, 64), (.delta2, 532, 128),
    ]

    @Test func refusesMalformedHeaders() throws {
        let header = Groth16Error.malformed(.provingKey, section: 2)
        func number(_ value: UInt64) -> [UInt8] { SectionedBytes.bytes(value, 4) }
        #expect(throws: Groth16Error.unsupported(.provingKey, version: 2)) {
            try changed(1) { $0[0] = 2 }
        }
        #expect(throws: Groth16Error.wrongCurve(.provingKey)) { try changed(2) { $0[5] ^= 1 } }
        #expect(throws: Groth16Error.wrongCurve(.provingKey)) { try changed(2) { $0[41] ^= 1 } }
        #expect(throws: Groth16Error.wrongCurve(.provingKey)) {
            try ProvingKey<BLS12_381>(path: keys.scratch.path("key.zkey"))
        }
        #expect(throws: header) { try changed(2) { $0.put(number(2), at: 72) } }
        #expect(throws: header) { try changed(2) { $0.put(number(7), at: 76) } }
        #expect(throws: header) { try changed(2) { $0.put(number(9), at: 80) } }
        #expect(throws: header) { try changed(2) { $0.put(number(0), at: 80) } }
        #expect(throws: header) { try changed(2) { $0.put(number(2), at: 80) } }
        #expect(throws: Groth16Error.tooLarge(limit: 1 << 27)) {
            try changed(2) { $0.put(number(1 << 31), at: 80) }
        }
        #expect(throws: header) { try changed(2) { $0.append(0) } }
        #expect(throws: Groth16Error.malformed(.provingKey, section: 5)) {
            try changed(2) { $0.put(number(8), at: 72) }
        }
        #expect(throws: Groth16Error.malformed(.provingKey, section: 9)) {
            try changed(2) { $0.put(number(16), at: 80) }
        }
        #expect(throws: Groth16Error.malformed(.provingKey, section: 3)) {
            try changed(2) { $0.put(number(3), at: 76) }
        }
    }

    @Test func refusesBadPointsOfTheVerifyingKey() throws {
        let prime = try BN254.Fp.order.littleEndianBytes(count: 32)
        for (part, place, size) in Self.points {
            let error = Groth16Error.invalidPoint(part, index: 0)
            // Off the curve, the identity, not reduced.
            #expect(throws: error) { try changed(2) { $0[place] ^= 1 } }
            #expect(throws: error) {
                try changed(2) { $0.put([UInt8](repeating: 0, count: size), at: place) }
            }
            #expect(throws: error) { try changed(2) { $0.put(prime, at: place) } }
            #expect(throws: error) { try changed(2) { addPrime(prime, &$0, place) } }
        }
        for index in 0...2 {
            #expect(throws: Groth16Error.invalidPoint(.inputs, index: index)) {
                try changed(3) { $0[64 * index] ^= 1 }
            }
            #expect(throws: Groth16Error.invalidPoint(.inputs, index: index)) {
                try changed(3) { $0.put([UInt8](repeating: 0, count: 64), at: 64 * index) }
            }
        }
    }

    /// x becomes x + p, the same number in another guise.
    private func addPrime(_ prime: [UInt8], _ bytes: inout [UInt8], _ place: Int) {
        var carry = 0
        for i in 0..<32 {
            carry += Int(bytes[place + i]) + Int(prime[i])
            bytes[place + i] = UInt8(carry & 255)
            carry >>= 8
        }
    }

    /// A point of the twist that is not in the group: x = 1, 2, ... until there is one.
    @Test func refusesPointsOutsideTheGroup() throws {
        var x = BN254.Fp2(BN254.Fp(1))
        while true {
            if let y = try? (x.squared() * x + BN254.G2Curve.b).squareRootVariableTime() {
                let point = BN254.G2Affine(unchecked: x, y)
                if !BN254.G2Curve.isInSubgroup(point) {
                    let raw = withUnsafeBytes(of: point) { Array($0) }
                    for (part, place, size) in Self.points where size == 128 {
                        #expect(throws: Groth16Error.invalidPoint(part, index: 0)) {
                            try changed(2) { $0.put(raw, at: place) }
                        }
                    }
                    let key = try changed(7) { $0.put(raw, at: 128) }
                    #expect(throws: Groth16Error.invalidPoint(.b2, index: 1)) {
                        try key.checkPoints()
                    }
                    return
                }
            }
            x += .one
        }
    }

    @Test func refusesGammaIsDelta() throws {
        #expect(throws: Groth16Error.gammaIsDelta) {
            try changed(2) { $0.put(Array($0[340..<468]), at: 532) }
        }
    }

    @Test func refusesMissingDoubledAndShortSections() throws {
        for section: UInt32 in 1...9 {
            #expect(throws: Groth16Error.missingSection(.provingKey, section)) {
                try load(bytes.dropping(section))
            }
            #expect(throws: Groth16Error.duplicateSection(.provingKey, section)) {
                try load(bytes.doubling(section))
            }
            #expect(throws: Groth16Error.malformed(.provingKey, section: section)) {
                try changed(section) { $0.removeLast() }
            }
            #expect(throws: Groth16Error.malformed(.provingKey, section: section)) {
                try changed(section) { $0.append(0) }
            }
        }
    }

    /// What is only checked in full makes no proof that verifies, and is found by `checkPoints`.
    @Test func neverLetsOutAProofOfABadKey() throws {
        let parts: [(UInt32, KeyPart)] = [(5, .a), (6, .b1), (7, .b2), (8, .c), (9, .h)]
        for (section, part) in parts {
            let size = section == 7 ? 128 : 64
            let key = try changed(section) { $0[size * 2 + 3] ^= 4 }
            #expect(throws: Groth16Error.witnessRefused) { try key.prove(keys.witness) }
            #expect(throws: Groth16Error.invalidPoint(part, index: 2)) { try key.checkPoints() }
        }
        // Valid points in another order.
        for section: UInt32 in [5, 6, 8, 9] {
            let key = try changed(section) {
                let first = Array($0[64..<128])
                $0.put(Array($0[128..<192]), at: 64)
                $0.put(first, at: 128)
            }
            try key.checkPoints()
            #expect(throws: Groth16Error.witnessRefused) { try key.prove(keys.witness) }
        }
    }

    /// Section 4 from byte 4: matrix, row, wire, coefficient.
    @Test func refusesBadCoefficients() throws {
        let error = Groth16Error.malformed(.provingKey, section: 4)
        let none = SectionedBytes.bytes(0xffff_ffff, 4)
        for place in [4, 8, 12] {
            for threads in [1, 3] {
                let key = try changed(4) { $0.put(none, at: place) }
                #expect(throws: error) { try key.prove(keys.witness, threads: threads) }
                #expect(throws: error) { try key.checkPoints() }
            }
        }
        let order = try BN254.Fr.order.littleEndianBytes(count: 32)
        let unreduced = try changed(4) { $0.put(order, at: 16) }
        #expect(throws: error) { try unreduced.checkPoints() }
        #expect(throws: error) { try unreduced.prove(keys.witness) }
        let other = try changed(4) { $0[20] ^= 1 }
        #expect(throws: Groth16Error.witnessRefused) { try other.prove(keys.witness) }
        #expect(throws: error) { try changed(4) { $0[0] += 1 } }
    }

    /// Sections lie at any address: what stands before them may have any length.
    @Test func takesSectionsAtAnyAddress() throws {
        try takesSectionsAtAnyAddress(keys)
        try takesSectionsAtAnyAddress(ChainKeys<BN254>(constraints: 60))
        try takesSectionsAtAnyAddress(ChainKeys<BLS12_381>(constraints: 60))
    }

    private func takesSectionsAtAnyAddress<Curve>(_ keys: ChainKeys<Curve>) throws {
        let bytes = SectionedBytes(try keys.scratch.read("key.zkey"))
        for padding in 0..<8 {
            var changed = bytes
            changed.sections.insert((99, [UInt8](repeating: 1, count: padding)), at: 0)
            let key = try ProvingKey<Curve>(
                path: keys.scratch.write(changed.joined, "moved.zkey"))
            try key.checkPoints()
            let proof = try key.prove(keys.witness)
            #expect(try key.verifyingKey.verify(proof, publicValues: keys.chain.publicValues))
        }
    }

    /// Rows need not ascend: other programs write keys too.
    @Test func takesRowsInAnyOrder() throws {
        let key = try changed(4) { section in
            let entries = stride(from: 4, to: section.count, by: 44).map {
                Array(section[$0..<($0 + 44)])
            }
            section = Array(section[..<4]) + entries.reversed().joined()
        }
        for threads in [1, 2, 3] {
            let proof = try key.prove(keys.witness, threads: threads)
            #expect(
                try key.verifyingKey.verify(proof, publicValues: keys.chain.publicValues))
        }
    }
}
