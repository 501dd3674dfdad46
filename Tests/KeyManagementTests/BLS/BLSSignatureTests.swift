import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import Testing

/// Single signers and aggregates, in both variants and all schemes.
@Suite struct BLSSignatureTests {
    @Test func bothVariants() throws {
        try laws(BLSMinimalPublicKeySize.self)
        try laws(BLSMinimalSignatureSize.self)
    }

    private func laws<Variant: BLSVariant>(_: Variant.Type) throws {
        let key = BLSSecretKey<Variant>.random()
        let other = BLSSecretKey<Variant>.random()
        for scheme in BLSScheme.allCases {
            let signature = key.sign([1, 2], scheme)
            #expect(key.publicKey.verifies(signature, over: [1, 2], scheme))
            #expect(try BLSSignature<Variant>(bytes: signature.bytes) == signature)
            #expect(!key.publicKey.verifies(signature, over: [1, 3], scheme))
            #expect(!other.publicKey.verifies(signature, over: [1, 2], scheme))
            for another in BLSScheme.allCases where another != scheme {
                #expect(!key.publicKey.verifies(signature, over: [1, 2], another))
            }
        }
        let possession = key.provePossession()
        #expect(key.publicKey.proven(by: possession) != nil)
        #expect(other.publicKey.proven(by: possession) == nil)
        // A signature over the key's bytes proves nothing: the tags differ.
        let signed = key.sign(key.publicKey.bytes, .proofOfPossession)
        #expect(key.publicKey.proven(by: signed) == nil)
    }

    @Test func aggregatesAreOfAllAndNoOthers() throws {
        typealias Variant = BLSMinimalPublicKeySize
        let a = BLSSecretKey<Variant>.random()
        let b = BLSSecretKey<Variant>.random()
        let aggregate = try BLSSignature.aggregate([a.sign([1], .basic), b.sign([2], .basic)])
        let pairs: [(key: BLSPublicKey<Variant>, message: [UInt8])] = [
            (a.publicKey, [1]), (b.publicKey, [2]),
        ]
        #expect(try aggregate.verifies(pairs, .basic))
        #expect(try !aggregate.verifies(Array(pairs.prefix(1)), .basic))
        #expect(try !aggregate.verifies([(a.publicKey, [2]), (b.publicKey, [1])], .basic))
        #expect(try !aggregate.verifies(pairs, .messageAugmentation))
        #expect(throws: KeyManagementError.repeatedMessage) {
            try aggregate.verifies([(a.publicKey, [1]), (b.publicKey, [1])], .basic)
        }
        #expect(throws: KeyManagementError.possessionNotProven) {
            try aggregate.verifies(pairs, .proofOfPossession)
        }
        #expect(throws: KeyManagementError.nothingGiven) { try aggregate.verifies([], .basic) }
        #expect(throws: KeyManagementError.nothingGiven) { try aggregate.verifies(proven: []) }
        #expect(throws: KeyManagementError.nothingGiven) {
            try aggregate.verifies([1], byAll: [])
        }
        #expect(throws: KeyManagementError.nothingGiven) {
            try BLSSignature<Variant>.aggregate([])
        }
    }

    @Test func provenKeysSignTogether() throws {
        typealias Variant = BLSMinimalSignatureSize
        let a = BLSSecretKey<Variant>.random()
        let b = BLSSecretKey<Variant>.random()
        let keys = [
            try #require(a.publicKey.proven(by: a.provePossession())),
            try #require(b.publicKey.proven(by: b.provePossession())),
        ]
        let scheme = BLSScheme.proofOfPossession
        let same = try BLSSignature.aggregate([a.sign([1], scheme), b.sign([1], scheme)])
        #expect(try same.verifies([1], byAll: keys))
        #expect(try !same.verifies([1], byAll: Array(keys.prefix(1))))
        #expect(try !same.verifies([2], byAll: keys))
        let distinct = try BLSSignature.aggregate([a.sign([1], scheme), b.sign([2], scheme)])
        #expect(try distinct.verifies(proven: [(keys[0], [1]), (keys[1], [2])]))
        #expect(try !distinct.verifies(proven: [(keys[0], [2]), (keys[1], [1])]))
    }

    /// The last of a group chooses its key as the difference of what it knows and the others' keys: the
    /// aggregate would verify, but it can't prove possession.
    @Test func rogueKeys() throws {
        typealias Variant = BLSMinimalPublicKeySize
        let honest = BLSSecretKey<Variant>.random()
        let known = BLSSecretKey<Variant>.random()
        let point =
            try BLS12_381.G1(canonicalBytes: known.publicKey.bytes)
            - BLS12_381.G1(canonicalBytes: honest.publicKey.bytes)
        let rogue = try BLSPublicKey<Variant>(point)
        let forged = known.sign([1], .proofOfPossession)
        #expect(rogue.proven(by: forged) == nil)
        #expect(rogue.proven(by: known.provePossession()) == nil)
        #expect(rogue.proven(by: honest.provePossession()) == nil)
        // In the augmented scheme the keys stand in the messages.
        let augmented = known.sign([1], .messageAugmentation)
        #expect(
            try !augmented.verifies(
                [(honest.publicKey, [1]), (rogue, [1])], .messageAugmentation))
    }

    /// Keys that cancel each other out: their aggregate of nothing would be a signature of everything.
    @Test func oppositeKeysSignNothing() throws {
        typealias Variant = BLSMinimalPublicKeySize
        var opposite = SecretVector<UInt8>(repeating: 0, count: 32)
        let scalar = BLS12_381.Fr.random()
        func key(_ scalar: BLS12_381.Fr) throws -> BLSSecretKey<Variant> {
            opposite = SecretVector(scalar.bigEndianBytes())
            return try BLSSecretKey(bytes: opposite)
        }
        let a = try key(scalar)
        let b = try key(-scalar)
        let keys = [
            try #require(a.publicKey.proven(by: a.provePossession())),
            try #require(b.publicKey.proven(by: b.provePossession())),
        ]
        let nothing = try BLSSignature.aggregate(
            [a.sign([1], .proofOfPossession), b.sign([1], .proofOfPossession)])
        #expect(try !nothing.verifies([2], byAll: keys))
        #expect(try !nothing.verifies([1], byAll: keys))
    }

    @Test func malformedInputs() throws {
        typealias Variant = BLSMinimalPublicKeySize
        var identity = [UInt8](repeating: 0, count: 48)
        identity[0] = 0xc0
        #expect(throws: KeyManagementError.invalidPublicKey) {
            try BLSPublicKey<Variant>(bytes: identity)
        }
        #expect(throws: KeyManagementError.identityKey) { try BLSPublicKey<Variant>(.zero) }
        let signature = BLSSecretKey<Variant>.random().sign([], .basic).bytes
        for place in stride(from: 0, to: 96, by: 5) {
            var changed = signature
            changed[place] ^= 0x10
            // Not on the curve, not in the subgroup, or, with negligible probability, another point.
            #expect(throws: KeyManagementError.malformedEncoding) {
                try BLSSignature<Variant>(bytes: changed)
            }
        }
        for bytes in [[], Array(signature.dropLast()), signature + [0]] {
            #expect(throws: KeyManagementError.malformedEncoding) {
                try BLSSignature<Variant>(bytes: bytes)
            }
        }
        let order = (-BLS12_381.Fr.one).bigEndianBytes()
        var notReduced = order
        notReduced[31] += 1
        for bytes in [[UInt8](repeating: 0, count: 32), notReduced, [1], order + [0]] {
            #expect(throws: KeyManagementError.malformedEncoding) {
                try BLSSecretKey<Variant>(bytes: SecretVector(bytes)).publicKey
            }
        }
    }
}
