import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import Testing

/// Known answers of RFC 9591, appendix E, and of the Zcash Foundation's frost, byte for byte.
@Suite struct FROSTVectorTests {
    @Test(arguments: [
        "frost-rfc9591/frost-ed25519-sha512.json", "frost-zf/ed25519/vectors.json",
        "frost-zf/ed25519/vectors-big-identifier.json",
    ])
    func ed25519(_ file: String) throws { try check(file, FROSTEd25519.self) }

    @Test(arguments: [
        "frost-rfc9591/frost-secp256k1-sha256.json", "frost-zf/secp256k1/vectors.json",
        "frost-zf/secp256k1/vectors-big-identifier.json",
    ])
    func secp256k1(_ file: String) throws { try check(file, FROSTSecp256k1.self) }

    @Test(arguments: [
        "frost-zf/secp256k1-tr/vectors.json", "frost-zf/secp256k1-tr/vectors-big-identifier.json",
    ])
    func taproot(_ file: String) throws { try check(file, FROSTTaproot.self) }

    private func check<Suite: FROSTCiphersuite>(_ file: String, _: Suite.Type) throws {
        typealias Scalar = Suite.Group.Scalar
        guard let vectors = try PublicVectors.load(file, as: FROSTVectors.self) else { return }
        func scalar(_ text: String) throws -> Scalar {
            let encoded = try bytes(hex: text)
            return Suite.isLittleEndian
                ? try Scalar(littleEndianBytes: encoded) : try Scalar(bigEndianBytes: encoded)
        }

        // The dealer's polynomial gives every share.
        var coefficients = [try scalar(vectors.inputs.groupSecretKey)]
        for text in vectors.inputs.sharePolynomialCoefficients {
            coefficients.append(try scalar(text))
        }
        let polynomial = Polynomial(coefficients)
        let groupKey = Suite.Group.generatorMultiplied(by: coefficients[0])
        let expectedKey = vectors.inputs.groupPublicKey ?? vectors.inputs.verifyingKeyKey
        #expect(hex(groupKey.canonicalBytes()) == expectedKey)
        var shares = [Int: Scalar]()
        for share in vectors.inputs.participantShares {
            let index = try ShareIndex<Scalar>(UInt64(share.identifier))
            let value = polynomial(index.element)
            #expect(hex(Suite.encode(value)) == share.participantShare)
            shares[share.identifier] = value
        }

        // Round 1.
        let signers = vectors.roundOneOutputs.outputs.sorted { $0.identifier < $1.identifier }
        #expect(signers.map(\.identifier) == vectors.inputs.participantList)
        var commitments = [SigningCommitments<Suite.Group>]()
        for signer in signers {
            let nonces = try nonces(of: signer, shares, Suite.self)
            #expect(
                nonces.withScalars { $0.map { hex(Suite.encode($0)) } }
                    == [signer.hidingNonce, signer.bindingNonce])
            #expect(
                hex(nonces.commitments.encoded)
                    == signer.hidingNonceCommitment + signer.bindingNonceCommitment)
            commitments.append(nonces.commitments)
        }

        // Round 2.
        let message = try bytes(hex: vectors.inputs.message)
        let computation = try FROSTComputation<Suite>(
            message: message,
            indices: signers.map { try ShareIndex(UInt64($0.identifier)) },
            commitments: commitments, groupKey: groupKey,
            encodedGroupKey: groupKey.canonicalBytes())
        #expect(
            computation.bindingFactors.map { hex(Suite.encode($0)) }
                == signers.map(\.bindingFactor))
        var partial = [Scalar]()
        let expected = vectors.roundTwoOutputs.outputs.sorted { $0.identifier < $1.identifier }
        for (place, signer) in signers.enumerated() {
            let share = computation.share(
                at: place, secret: try #require(shares[signer.identifier]),
                nonces: try nonces(of: signer, shares, Suite.self))
            #expect(hex(Suite.encode(share)) == expected[place].sigShare)
            partial.append(share)
        }
        let signature = try #require(computation.signature(partial))
        #expect(hex(signature) == vectors.finalOutput.sig)
    }

    private func nonces<Suite: FROSTCiphersuite>(
        of signer: FROSTVectors.Nonces, _ shares: [Int: Suite.Group.Scalar], _: Suite.Type
    ) throws -> SigningNonces<Suite> {
        let randomness = try bytes(
            hex: signer.hidingNonceRandomness + signer.bindingNonceRandomness)
        let share = try #require(shares[signer.identifier])
        return try SigningNonces<Suite>(
            secret: SecretVector([share]), randomness: SecretVector(randomness))
    }
}
