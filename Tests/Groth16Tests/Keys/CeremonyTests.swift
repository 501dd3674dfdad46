import EllipticCurves
import FiniteFields
import Foundation
import Groth16
import TestSupport
import Testing

@Suite struct CeremonyTests {
    @Test func goesThroughOnBN254() throws { try goesThrough(BN254.self) }

    @Test func goesThroughOnBLS12381() throws { try goesThrough(BLS12_381.self) }

    private func goesThrough<Curve: Groth16Curve>(_: Curve.Type) throws {
        let ceremony = try ChainCeremony<Curve>(constraints: 6, powers: 4)
        // Nobody has contributed: anyone could forge.
        #expect(throws: Groth16Error.gammaIsDelta) { try ProvingKey<Curve>(path: ceremony.first) }
        #expect(try ceremony.verify(ceremony.first).contributions.isEmpty)

        let report = try ceremony.verify(ceremony.final)
        #expect(report.circuitHash == ceremony.circuitHash)
        #expect(
            report.contributions.map(\.hash) == [ceremony.contributionHash, ceremony.beaconHash])
        #expect(report.contributions.map(\.name) == ["alice", nil])
        #expect(report.contributions.map(\.beacon) == [nil, ChainCeremony<Curve>.beacon])
        #expect(report.contributions.map(\.iterationsLog2) == [nil, 10])

        let witness = Witness(ceremony.chain.wires)
        let values = ceremony.chain.publicValues
        var keys = [VerifyingKey<Curve>]()
        for path in [ceremony.contributed, ceremony.final] {
            let key = try ProvingKey<Curve>(path: path)
            try key.checkPoints()
            let proof = try key.prove(witness)
            #expect(try key.verifyingKey.verify(proof, publicValues: values))
            for earlier in keys { #expect(try !earlier.verify(proof, publicValues: values)) }
            keys.append(key.verifyingKey)
        }
    }

    /// What snarkjs 0.7.6 printed for the same circuit and powers, and for a beacon on its key.
    @Test func agreesWithSnarkjs() throws {
        try agrees(
            BN254.self,
            circuit: "04f8c7053556223e04d528e2f42961477fe7addad71985bb927c4b794a1fd2c3"
                + "3421b142779fb7f67d9ea82c24e8eaeebfb8d9bf5eca9d1426f021c9c762848a",
            beacon: "b408c4d3f52875c66f041974084d5bf504e273ee837605feffae4d1f30363cb2"
                + "a44d3cbef8f3e9d0a00c781ea56cea23762ce3b041e37628ebc50575c5427941")
        try agrees(
            BLS12_381.self,
            circuit: "f5796c4882fb77698e7389091eaf33019086bd50a462244e377c70a7f0ba1262"
                + "f6904e05ca4395ca5d4686948b2eec735fc96829184fb0db8f84651540c750c7",
            beacon: "e35530d0d5a4178a1105f5c65b4547d3e6af777efac6e1ffd314a7ec8e3f81cd"
                + "68d346522a8b80e7df92bc9dc66ef974542ff05b03a895ca91a517f79453e64d")
    }

    private func agrees<Curve: Groth16Curve>(
        _: Curve.Type, circuit: String, beacon: String
    ) throws {
        func hex(_ bytes: [UInt8]) -> String {
            bytes.map { String(format: "%02x", $0) }.joined()
        }
        let ceremony = try ChainCeremony<Curve>(constraints: 5, powers: 3)
        #expect(hex(ceremony.circuitHash) == circuit)
        let hash = try ProvingKey<Curve>.contribute(
            .beacon(ChainCeremony<Curve>.beacon, iterationsLog2: 10, name: nil),
            from: ceremony.first, to: ceremony.scratch.path("b"))
        #expect(hex(hash) == beacon)
    }

    /// The same circuit and powers give the key that the secrets give, but for δ.
    @Test func setupAgreesWithItsSecrets() throws {
        let ceremony = try ChainCeremony<BN254>(constraints: 5, powers: 3)
        var generator = SeededGenerator(seed: 20)
        var waste = InsecureToxicWaste<BN254.Fr>(using: &generator)
        waste.delta = .one
        try ProvingKey<BN254>.writeInsecure(
            circuit: ceremony.chain.circuit, waste, path: ceremony.scratch.path("insecure"))
        let first = try ceremony.scratch.read("0.zkey")
        let insecure = try ceremony.scratch.read("insecure")
        // All but the transcript: 64 bytes of hash and no contributions.
        #expect(first.count == insecure.count)
        #expect(first.dropLast(68) == insecure.dropLast(68))
    }

    /// Every byte of a key that its check reads makes it fail: a sample of them, and each length.
    @Test func refusesATamperedKey() throws {
        let ceremony = try ChainCeremony<BN254>(constraints: 4, powers: 3)
        let bytes = try ceremony.scratch.read("2.zkey")
        var generator = SeededGenerator(label: "tampered key")
        var places =
            Array(0..<110)
            + (0..<120).map { _ in Int.random(in: 110..<bytes.count, using: &generator) }
        places += Array((bytes.count - 60)..<bytes.count)
        // A contributor's name is the contributor's business, and the version may be 2.
        let name = try #require(bytes.firstRange(of: Array("alice".utf8)))
        for place in places where !name.contains(place) && place != 4 {
            var tampered = bytes
            tampered[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            let path = try ceremony.scratch.write(tampered, "tampered.zkey")
            #expect(throws: Groth16Error.self, "byte \(place)") { try ceremony.verify(path) }
        }
    }

    /// Points of their groups, but others than circuit, powers and contributions give.
    @Test func refusesOtherPoints() throws {
        let ceremony = try ChainCeremony<BN254>(constraints: 4, powers: 3)
        let bytes = SectionedBytes(try ceremony.scratch.read("2.zkey"))
        let g1 = withUnsafeBytes(of: BN254.G1.random().affine) { Array($0) }
        let g2 = withUnsafeBytes(of: BN254.G2.random().affine) { Array($0) }
        let cases: [(section: UInt32, place: Int, point: [UInt8], part: KeyPart)] = [
            (2, 84, g1, .alpha1), (2, 148, g1, .beta1), (2, 212, g2, .beta2), (2, 340, g2, .gamma2),
            (2, 468, g1, .delta1), (2, 532, g2, .delta2), (3, 64, g1, .inputs), (5, 64, g1, .a),
            (6, 64, g1, .b1), (7, 128, g2, .b2), (8, 64, g1, .c), (9, 64, g1, .h),
        ]
        for (section, place, point, part) in cases {
            let changed = bytes.changing(section) { $0.put(point, at: place) }
            let path = try ceremony.scratch.write(changed, "other.zkey")
            #expect(throws: Groth16Error.keyMismatch(part)) { try ceremony.verify(path) }
        }
        // Of the last contribution, whose delta and proof no transcript holds yet.
        let contributed = SectionedBytes(try ceremony.scratch.read("1.zkey"))
        let faults: [(place: Int, point: [UInt8], fault: ContributionFault)] = [
            (68, g1, .delta), (132, g1, .transcript), (196, g1, .transcript),
            (260, g2, .proofOfKnowledge),
        ]
        for (place, point, fault) in faults {
            let changed = contributed.changing(10) { $0.put(point, at: place) }
            let path = try ceremony.scratch.write(changed, "other.zkey")
            #expect(throws: Groth16Error.invalidContribution(index: 0, fault)) {
                try ceremony.verify(path)
            }
        }
    }

    /// (1, 1) lies on a singular curve, where multiples by the secret tell it.
    @Test func contributesToNoPointOutsideTheGroup() throws {
        let ceremony = try ChainCeremony<BN254>(constraints: 4, powers: 3)
        let bytes = SectionedBytes(try ceremony.scratch.read("1.zkey"))
        let bait = withUnsafeBytes(of: (BN254.Fp.one, BN254.Fp.one)) { Array($0) }
        for (section, part) in [(UInt32(8), KeyPart.c), (9, .h)] {
            let path = try ceremony.scratch.write(
                bytes.changing(section) { $0.put(bait, at: 64) }, "bait.zkey")
            #expect(throws: Groth16Error.invalidPoint(part, index: 1)) {
                try ProvingKey<BN254>.contribute(
                    .entropy("", name: nil), from: path, to: ceremony.scratch.path("out.zkey"))
            }
        }
    }

    /// A point of small order in a key passes the pairing equation; in the proof it would tell a value.
    @Test func provesWithNoPointOfSmallOrder() throws {
        typealias G1 = BLS12_381.G1Curve
        let ceremony = try ChainCeremony<BLS12_381>(constraints: 4, powers: 3)
        var x = BLS12_381.Fp(1)
        var small = JacobianPoint<G1>.zero
        while small == .zero {
            x += .one
            guard let y = try? (x.squared() * x + G1.b).squareRootVariableTime() else { continue }
            small = JacobianPoint(AffinePoint<G1>(unchecked: x, y))
                .multipliedVariableTime(by: BLS12_381.Fr.order)
        }
        let bytes = SectionedBytes(try ceremony.scratch.read("2.zkey"))
        let wire = 1
        let changed = bytes.changing(5) { content in
            let point = content[(96 * wire)..<(96 * wire + 96)].withUnsafeBytes {
                $0.loadUnaligned(as: AffinePoint<G1>.self)
            }
            let sum = (JacobianPoint(point) + small).affine
            content.put(withUnsafeBytes(of: sum) { Array($0) }, at: 96 * wire)
        }
        let key = try ProvingKey<BLS12_381>(
            path: ceremony.scratch.write(changed, "small.zkey"))
        #expect(throws: Groth16Error.witnessRefused) {
            try key.prove(Witness(ceremony.chain.wires))
        }
    }

    /// Contributions that undo each other leave γ = δ, or -δ, as nobody's do.
    @Test func refusesGammaIsDeltaBehindContributions() throws {
        let ceremony = try ChainCeremony<BN254>(constraints: 4, powers: 3)
        let secret = BN254.Fr.random()
        for last in [secret.inverseOrZero(), -secret.inverseOrZero()] {
            let (one, two) = (ceremony.scratch.path("one"), ceremony.scratch.path("two"))
            try ProvingKey<BN254>.contributeInsecure(secret, from: ceremony.first, to: one)
            #expect(try ceremony.verify(one).contributions.count == 1)
            try ProvingKey<BN254>.contributeInsecure(last, from: one, to: two)
            #expect(throws: Groth16Error.gammaIsDelta) { try ceremony.verify(two) }
            #expect(throws: Groth16Error.gammaIsDelta) { try ProvingKey<BN254>(path: two) }
            // Who comes next mends it.
            let three = ceremony.scratch.path("three")
            try ProvingKey<BN254>.contribute(.entropy("", name: nil), from: two, to: three)
            #expect(try ceremony.verify(three).contributions.count == 3)
        }
        #expect(throws: Groth16Error.invalidBeacon) {
            try ProvingKey<BN254>.contributeInsecure(
                .zero, from: ceremony.first, to: ceremony.scratch.path("never"))
        }
    }

    @Test func refusesATruncatedKey() throws {
        let ceremony = try ChainCeremony<BN254>(constraints: 4, powers: 3)
        let bytes = try ceremony.scratch.read("2.zkey")
        for count in stride(from: 0, to: bytes.count, by: 61) {
            let path = try ceremony.scratch.write(Array(bytes[..<count]), "short.zkey")
            #expect(throws: Groth16Error.self) { try ProvingKey<BN254>(path: path) }
        }
        let path = try ceremony.scratch.write(bytes + [0], "long.zkey")
        #expect(throws: Groth16Error.malformed(.provingKey, section: nil)) {
            try ProvingKey<BN254>(path: path)
        }
    }

    @Test func refusesAKeyOfAnotherCircuitOrOtherPowers() throws {
        let ceremony = try ChainCeremony<BN254>(constraints: 4, powers: 3)
        let other = ChainCircuit<BN254.Fr>(5)
        #expect(throws: Groth16Error.keyMismatch(.counts)) {
            try ProvingKey<BN254>.verify(
                path: ceremony.final, circuit: other.circuit, ceremony.powers)
        }
        var changed = R1CS<BN254.Fr>(outputCount: 1, inputCount: 1, wireCount: 6)
        for _ in 0..<4 {
            changed.append([(wire: 1, coefficient: .one)], [(wire: 2, coefficient: .one)], [])
        }
        #expect(throws: Groth16Error.keyMismatch(.circuitHash)) {
            try ProvingKey<BN254>.verify(path: ceremony.final, circuit: changed, ceremony.powers)
        }
        var generator = SeededGenerator(seed: 5)
        try PowersOfTau<BN254>.writeInsecure(
            InsecureToxicWaste(using: &generator), log2: 3, path: ceremony.scratch.path("p"))
        let powers = try PowersOfTau<BN254>(path: ceremony.scratch.path("p"))
        #expect(throws: Groth16Error.keyMismatch(.alpha1)) {
            try ProvingKey<BN254>.verify(
                path: ceremony.final, circuit: ceremony.chain.circuit, powers)
        }
        #expect(throws: Groth16Error.notEnoughPowers(needed: 4, available: 3)) {
            try ProvingKey.write(
                circuit: ChainCircuit<BN254.Fr>(6).circuit, powers,
                path: ceremony.scratch.path("never"))
        }
    }

    @Test func refusesBeaconsOutOfRange() throws {
        let ceremony = try ChainCeremony<BN254>(constraints: 1, powers: 2)
        let cases: [([UInt8], Int)] = [
            ([], 10), ([UInt8](repeating: 1, count: 256), 10), ([1], 9), ([1], 33), ([1], 63),
        ]
        for (beacon, iterations) in cases {
            #expect(throws: Groth16Error.invalidBeacon) {
                try ProvingKey<BN254>.contribute(
                    .beacon(beacon, iterationsLog2: iterations, name: nil), from: ceremony.first,
                    to: ceremony.scratch.path("never"))
            }
        }
    }

    /// Who checks a key repeats its beacons: two that are long would take twice as long, thousands
    /// years.
    @Test func refusesBeaconsThatAreTooLongTogether() throws {
        let ceremony = try ChainCeremony<BN254>(constraints: 1, powers: 2)
        let bytes = SectionedBytes(try ceremony.scratch.read("2.zkey"))
        // Four points, a hash, kind and length, then 2, iterations, 3, 32 and the beacon.
        let length = 3 * 64 + 128 + 64 + 8 + 36
        func key(beacons: Int, iterationsLog2: UInt8) throws -> String {
            let changed = bytes.changing(10) { section in
                section[section.count - 35] = iterationsLog2
                let last = section.suffix(length)
                for _ in 1..<beacons { section += last }
                section.put(SectionedBytes.bytes(UInt64(1 + beacons), 4), at: 64)
            }
            return try ceremony.scratch.write(changed, "long.zkey")
        }
        let two = try key(beacons: 2, iterationsLog2: 32)
        #expect(throws: Groth16Error.invalidBeacon) { try ceremony.verify(two) }
        let short = try key(beacons: 2, iterationsLog2: 10)
        #expect(throws: Groth16Error.invalidContribution(index: 2, .transcript)) {
            try ceremony.verify(short)
        }
        // As long as may be: others follow, but no beacon.
        let one = try key(beacons: 1, iterationsLog2: 32)
        let next = ceremony.scratch.path("next.zkey")
        #expect(throws: Groth16Error.invalidBeacon) {
            try ProvingKey<BN254>.contribute(
                .beacon([1], iterationsLog2: 10, name: nil), from: one, to: next)
        }
        try ProvingKey<BN254>.contribute(.entropy("", name: nil), from: one, to: next)
    }
}
