import BigIntegers
import EllipticCurves
import FiniteFields
import SecretSharing
import TestSupport
import Testing

@Suite struct FeldmanSharingTests {
    @Test func secp256k1() throws { try check(Secp256k1.Point.self) }
    @Test func edwards25519() throws { try check(Edwards25519.PrimeOrderPoint.self) }
    @Test func ristretto255() throws { try check(Ristretto255.self) }
    @Test func bn254() throws { try check(BN254.G1.self) }
    @Test func bls12381() throws { try check(BLS12_381.G1.self) }

    private func check<G: PrimeOrderGroup>(_: G.Type) throws {
        var generator = SeededGenerator(label: "Feldman over \(G.self)")
        for (threshold, parties) in [(0, 1), (1, 3), (2, 5)] {
            let feldman = try FeldmanSharing<G>(threshold: threshold, parties: parties)
            let secret = G.Scalar.random(using: &generator)
            let dealing = try feldman.deal(SecretVector([secret]))
            let commitments = dealing.commitments
            #expect(commitments.publicSecret == G.generatorMultiplied(by: secret))
            #expect(commitments.threshold == threshold)
            #expect(dealing.shares.allSatisfy { commitments.verify($0) })
            #expect(commitments.wrongShares(dealing.shares).isEmpty)
            for share in dealing.shares {
                let image = G.generatorMultiplied(by: share.values.reveal()[0])
                #expect(commitments.publicShare(at: share.index) == image)
            }
            let some = Array(dealing.shares.shuffled(using: &generator).prefix(threshold + 1))
            let back = try feldman.reconstruct(some, commitments).reveal()
            #expect(back == [secret])
            let bytes = commitments.canonicalBytes
            #expect(bytes.count == (threshold + 1) * G.canonicalByteCount)
            let decoded = try FeldmanCommitments<G>(canonicalBytes: bytes, threshold: threshold)
            #expect(decoded == commitments)
            try checkWrongShares(feldman, dealing, using: &generator)
        }
    }

    private func checkWrongShares<G: PrimeOrderGroup>(
        _ feldman: FeldmanSharing<G>, _ dealing: FeldmanSharing<G>.Dealing,
        using generator: inout SeededGenerator
    ) throws {
        for place in dealing.shares.indices {
            var shares = dealing.shares
            shares[place] = corrupt(shares[place], at: 0, using: &generator)
            #expect(!dealing.commitments.verify(shares[place]))
            let index = shares[place].index
            #expect(dealing.commitments.wrongShares(shares) == [index])
            #expect(throws: SecretSharingError.wrongShares([index.number])) {
                _ = try feldman.reconstruct(shares, dealing.commitments).count
            }
            // Errors that cancel in an unweighted sum are found all the same.
            guard shares.count > 1 else { continue }
            let other = (place + 1) % shares.count
            var pair = dealing.shares
            pair[place] = ShamirShare(
                index: pair[place].index,
                values: SecretVector([pair[place].values.reveal()[0] + .one]))
            pair[other] = ShamirShare(
                index: pair[other].index,
                values: SecretVector([pair[other].values.reveal()[0] - .one]))
            #expect(dealing.commitments.wrongShares(pair).count == 2)
        }
        let two = ShamirShare<G.Scalar>(
            index: feldman.sharing.indices[0], values: SecretVector([.one, .one]))
        #expect(!dealing.commitments.verify(two))
        #expect(dealing.commitments.wrongShares([two, two]).count == 2)
    }

    @Test func farIndicesAreEvaluatedAsNearOnes() throws {
        var generator = SeededGenerator(label: "Feldman, far indices")
        typealias G = Ristretto255
        let numbers: [BigInteger] = [1, 65535, 65536, 1 << 64, 1 << 200, G.Scalar.order - 1]
        let indices = try numbers.map { try ShareIndex<G.Scalar>($0) }
        let feldman = FeldmanSharing<G>(try ShamirSharing(threshold: 3, indices: indices))
        let secret = G.Scalar.random(using: &generator)
        let dealing = try feldman.deal(SecretVector([secret]))
        #expect(dealing.shares.allSatisfy { dealing.commitments.verify($0) })
        #expect(dealing.commitments.wrongShares(dealing.shares).isEmpty)
    }

    /// WSTS 87: a longer vector raises the threshold; an empty one checks nothing.
    @Test func onlyTheExactNumberOfCommitmentsIsTaken() throws {
        typealias G = Secp256k1.Point
        let threshold = 2
        let feldman = try FeldmanSharing<G>(threshold: threshold, parties: 4)
        let dealing = try feldman.deal(SecretVector([G.Scalar.one]))
        let good = dealing.commitments.elements
        for elements in [[], Array(good.dropLast()), good + [.generator], good + good] {
            let refusal = SecretSharingError.wrongCommitmentCount(
                expected: threshold + 1, found: elements.count)
            #expect(throws: refusal) { try FeldmanCommitments(elements, threshold: threshold) }
            #expect(throws: refusal) { try PedersenCommitments(elements, threshold: threshold) }
            let bytes = elements.flatMap { $0.canonicalBytes() }
            #expect(throws: refusal) {
                try FeldmanCommitments<G>(canonicalBytes: bytes, threshold: threshold)
            }
        }
        #expect(throws: SecretSharingError.wrongCommitmentCount(expected: 3, found: 3)) {
            try FeldmanCommitments<G>(
                canonicalBytes: dealing.commitments.canonicalBytes.dropLast(), threshold: 2)
        }
        #expect(throws: SecretSharingError.wrongCommitmentCount(expected: 3, found: 4)) {
            try FeldmanCommitments<G>(
                canonicalBytes: dealing.commitments.canonicalBytes + [0], threshold: 2)
        }
        // What was committed to is one value, whatever comes behind it.
        let share = dealing.shares[0]
        let longer = ShamirShare(
            index: share.index, values: SecretVector(share.values.reveal() + [.one]))
        #expect(dealing.commitments.verify(share) && !dealing.commitments.verify(longer))
        #expect(throws: SecretSharingError.wrongCommitmentCount(expected: 0, found: 0)) {
            try FeldmanCommitments<G>([], threshold: -1)
        }
        // Commitments of another threshold than the sharing's, where shares come together.
        let other = try FeldmanSharing<G>(threshold: 3, parties: 4)
        let dealt = try other.deal(SecretVector([G.Scalar.one]))
        #expect(throws: SecretSharingError.wrongCommitmentCount(expected: 3, found: 4)) {
            _ = try feldman.reconstruct(dealt.shares, dealt.commitments).count
        }
        #expect(throws: SecretSharingError.wrongCommitmentCount(expected: 3, found: 4)) {
            try dealing.commitments.adding(dealt.commitments)
        }
    }

    @Test func identitiesAndOtherElementsAreRefused() throws {
        typealias G = Secp256k1.Point
        let g = G.generator
        #expect(throws: SecretSharingError.identityCommitment(position: 0)) {
            try FeldmanCommitments<G>([.zero, g, g], threshold: 2)
        }
        #expect(throws: SecretSharingError.identityCommitment(position: 2)) {
            try FeldmanCommitments<G>([g, g, .zero], threshold: 2)
        }
        #expect(throws: SecretSharingError.secretNotZero) {
            try FeldmanCommitments<G>([g, g, g], threshold: 2, constant: .zero)
        }
        #expect(throws: SecretSharingError.identityCommitment(position: 1)) {
            try FeldmanCommitments<G>([.zero, .zero], threshold: 1, constant: .zero)
        }
        // A coefficient in the middle may be zero, and a refresh with threshold 0 is nothing.
        _ = try FeldmanCommitments<G>([g, .zero, g], threshold: 2)
        _ = try FeldmanCommitments<G>([.zero], threshold: 0, constant: .zero)
        _ = try FeldmanCommitments<G>([.zero, g], threshold: 1, constant: .any)
        #expect(throws: SecretSharingError.identityCommitment(position: 0)) {
            let feldman = try FeldmanSharing<G>(threshold: 1, parties: 2)
            _ = try feldman.deal(SecretVector([.zero]))
        }
        // Not on the curve.
        var bytes = [g, g].flatMap { $0.canonicalBytes() }
        bytes[33] = 5
        #expect(throws: SecretSharingError.malformedCommitment(position: 1)) {
            try FeldmanCommitments<G>(canonicalBytes: bytes, threshold: 1)
        }
        // Of small order, on edwards25519.
        let torsion = [UInt8](repeating: 0, count: 32)
        #expect(throws: SecretSharingError.malformedCommitment(position: 0)) {
            try FeldmanCommitments<Edwards25519.PrimeOrderPoint>(
                canonicalBytes: torsion, threshold: 0)
        }
    }

    @Test func zerosAddedLeaveTheSecret() throws {
        typealias G = Ristretto255
        let feldman = try FeldmanSharing<G>(threshold: 2, parties: 4)
        let secret = G.Scalar(77)
        let dealing = try feldman.deal(SecretVector([secret]))
        let zero = try feldman.dealZero()
        #expect(zero.commitments.publicSecret == .zero)
        let sum = try dealing.commitments.adding(zero.commitments)
        #expect(sum.publicSecret == dealing.commitments.publicSecret)
        let shares = zip(dealing.shares, zero.shares).map {
            ShamirShare(
                index: $0.index,
                values: SecretVector([$0.values.reveal()[0] + $1.values.reveal()[0]]))
        }
        #expect(sum.wrongShares(shares).isEmpty)
        let back = try feldman.reconstruct(Array(shares[1...]), sum).reveal()
        #expect(back == [secret])
        // Adding the negative would make a key of zero.
        let negative = try FeldmanCommitments(
            dealing.commitments.elements.map { -$0 }, threshold: 2)
        #expect(throws: SecretSharingError.identityCommitment(position: 0)) {
            try dealing.commitments.adding(negative)
        }
    }
}

@Suite struct PedersenSharingTests {
    @Test func dealtSharesAreRightAndOthersNamed() throws {
        var generator = SeededGenerator(label: "Pedersen")
        typealias G = Secp256k1.Point
        for (threshold, parties) in [(0, 1), (1, 3), (3, 6)] {
            let pedersen = try PedersenSharing<G>(threshold: threshold, parties: parties)
            for secret in [.zero, .one, G.Scalar.random(using: &generator)] {
                let dealing = try pedersen.deal(SecretVector([secret]))
                let (commitments, second) = (dealing.commitments, pedersen.second)
                #expect(commitments.wrongShares(dealing.shares, second).isEmpty)
                #expect(dealing.shares.allSatisfy { commitments.verify($0, second) })
                let some = dealing.shares.shuffled(using: &generator).prefix(threshold + 1)
                let back = try pedersen.reconstruct(Array(some), commitments).reveal()
                #expect(back == [secret])
                let decoded = try PedersenCommitments<G>(
                    canonicalBytes: commitments.canonicalBytes, threshold: threshold)
                #expect(decoded == commitments)
                // Value and blinding are both checked, alone and in a batch.
                for (place, element) in [(0, 0), (parties - 1, 1)] {
                    var shares = dealing.shares
                    shares[place] = corrupt(shares[place], at: element, using: &generator)
                    #expect(!commitments.verify(shares[place], second))
                    let index = shares[place].index
                    #expect(commitments.wrongShares(shares, second) == [index])
                    #expect(throws: SecretSharingError.wrongShares([index.number])) {
                        _ = try pedersen.reconstruct(shares, commitments).count
                    }
                }
            }
        }
    }

    @Test func commitmentsHideAndTheirGeneratorIsNobodys() throws {
        typealias G = Secp256k1.Point
        let pedersen = try PedersenSharing<G>(threshold: 1, parties: 2)
        let secret = [G.Scalar.one]
        let (one, two) = (
            try pedersen.deal(SecretVector(secret)), try pedersen.deal(SecretVector(secret))
        )
        #expect(one.commitments.elements[0] != two.commitments.elements[0])
        #expect(one.commitments.elements[0] != .generator)
        let h = try G.hash(
            Array("H".utf8), domainSeparationTag: Array("swift-mpc/pedersen-generator/v1".utf8))
        #expect(pedersen.second.element == h)
        #expect(throws: SecretSharingError.lengthMismatch(expected: 1, found: 2)) {
            _ = try pedersen.deal(SecretVector([.one, .one]))
        }
        // Commitments of a lower threshold than everybody believes.
        let lower = try PedersenSharing<G>(threshold: 0, parties: 2)
        let dealing = try lower.deal(SecretVector(secret))
        #expect(throws: SecretSharingError.wrongCommitmentCount(expected: 2, found: 1)) {
            _ = try pedersen.reconstruct(dealing.shares, dealing.commitments).count
        }
    }
}
