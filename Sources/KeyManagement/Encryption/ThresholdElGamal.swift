internal import BigIntegers
package import EllipticCurves
internal import FiniteFields
public import SecretSharing
internal import Transcripts

/// Encryption of byte strings to a shared key: TDH2 of V. Shoup, R. Gennaro, "Securing Threshold
/// Cryptosystems against Chosen Ciphertext Attack", Journal of Cryptology 15, 2002, with authenticated
/// encryption in place of the paper's one-time pad.
///
/// n holders of which `minimumSigners` decrypt, one message from each, without interaction. Secure against
/// chosen ciphertexts as long as fewer than `minimumSigners` holders are corrupt, if Diffie-Hellman
/// decisions are hard, in the random oracle model: a holder decrypts nothing whose maker did not know its
/// exponent, and the proof of that covers label and payload, so that a decryption service is no oracle
/// for changed ciphertexts. Robust: each part is proven, wrong ones are named and left out.
public struct ThresholdElGamal<Group: KeyGroup>: Sendable {
    public let publicKeyPackage: PublicKeyPackage<Group>

    /// Throws `.wrongPurpose` unless the key was made for `purpose`, and `.wrongScheme` unless that is
    /// encryption.
    public init(
        _ publicKeyPackage: PublicKeyPackage<Group>, purpose: KeyPurpose
    ) throws(KeyManagementError) {
        let scheme: KeyScheme =
            Group.identifier == .bn254G1 ? .elGamalBN254 : .elGamalRistretto255
        guard purpose.scheme == scheme else {
            throw .wrongScheme(expected: scheme, found: purpose.scheme)
        }
        try publicKeyPackage.require(purpose)
        self.publicKeyPackage = publicKeyPackage
    }

    /// Encrypts at most 16 MiB. Constant time in the plaintext for its length.
    ///
    /// - Parameter label: At most 1 KiB that say publicly what the text is for.
    ///
    /// Throws `.messageTooLong`.
    public func encrypt(
        _ plaintext: borrowing SecretVector<UInt8>, label: [UInt8]
    ) throws(KeyManagementError) -> ThresholdCiphertext<Group> {
        typealias Ciphertext = ThresholdCiphertext<Group>
        guard plaintext.count <= Ciphertext.plaintextByteLimit else {
            throw .messageTooLong(byteCount: plaintext.count, limit: Ciphertext.plaintextByteLimit)
        }
        guard label.count <= Ciphertext.labelByteLimit else {
            throw .messageTooLong(byteCount: label.count, limit: Ciphertext.labelByteLimit)
        }
        // Zero, with probability 2^-250, would be refused on decoding.
        let r = Group.Scalar.random()
        let key = symmetricKey(
            publicKeyPackage.groupKey.multiplied(by: r), ephemeral: .generatorMultiplied(by: r),
            label: label)
        let sealed = plaintext.withUnsafeBufferPointer {
            AuthenticatedCipher.aes256GCM.seal(
                $0, key: key, nonce: Self.nonce, additionalData: label)
        }
        return ciphertext(sealed: sealed, label: label, exponent: r)
    }

    /// The ciphertext with this payload, proven to be its maker's who knows `r`.
    package func ciphertext(
        sealed: [UInt8], label: [UInt8], exponent r: Group.Scalar
    ) -> ThresholdCiphertext<Group> {
        let ephemeral = Group.generatorMultiplied(by: r)
        let second = Self.secondGenerator
        let secondEphemeral = second.multiplied(by: r)
        var transcript = transcript(label: label, sealed: sealed)
        let proof = EqualityProof<Group>.prove(
            .init(image: ephemeral, base: second, otherImage: secondEphemeral), secret: r,
            transcript: &transcript)
        return ThresholdCiphertext(
            keyID: publicKeyPackage.keyID, label: label, ephemeral: ephemeral,
            secondEphemeral: secondEphemeral, proof: proof, sealed: sealed)
    }

    /// Whether `ciphertext` was made for this key by somebody who knew its exponent, and is unchanged.
    /// Variable time. Holders check it before anything else; so may whoever stores ciphertexts.
    public func accepts(_ ciphertext: ThresholdCiphertext<Group>) -> Bool {
        guard ciphertext.keyID == publicKeyPackage.keyID else { return false }
        var transcript = transcript(label: ciphertext.label, sealed: ciphertext.sealed)
        return ciphertext.proof.verifies(
            .init(
                image: ciphertext.ephemeral, base: Self.secondGenerator,
                otherImage: ciphertext.secondEphemeral),
            transcript: &transcript)
    }

    /// A holder's part of the decryption. Constant time in the share.
    ///
    /// Throws `.invalidCiphertext` for what `accepts` refuses, and `.shareDoesNotFit` for a share of another key
    /// or epoch.
    public func decrypt(
        _ ciphertext: ThresholdCiphertext<Group>, with share: KeyShare<Group>
    ) throws(KeyManagementError) -> DecryptionShare<Group> {
        guard share.publicKeyPackage == publicKeyPackage else { throw .shareDoesNotFit }
        guard accepts(ciphertext) else { throw .invalidCiphertext }
        let element = share.withSecret { ciphertext.ephemeral.multiplied(by: $0) }
        let statement = try statement(ciphertext, party: share.party, element)
        var transcript = transcript(ciphertext, party: share.party)
        let proof = share.withSecret {
            EqualityProof.prove(statement, secret: $0, transcript: &transcript)
        }
        return DecryptionShare(party: share.party, element: element, proof: proof)
    }

    /// Whether `share` is its party's part of the decryption. Variable time.
    public func verifies(
        _ share: DecryptionShare<Group>, of ciphertext: ThresholdCiphertext<Group>
    ) -> Bool {
        guard let statement = try? statement(ciphertext, party: share.party, share.element) else {
            return false
        }
        var transcript = transcript(ciphertext, party: share.party)
        return share.proof.verifies(statement, transcript: &transcript)
    }

    /// The plaintext from the parts of at least `minimumSigners` holders, and who sent a wrong one.
    ///
    /// Throws `.tooFewPartials` with the culprits if too few right parts remain, `.repeatedPartial` if a
    /// holder has two, and `.invalidCiphertext` for what `accepts` refuses, and for a payload that the
    /// sender sealed with another key than it proved.
    public func combine(
        _ shares: [DecryptionShare<Group>], of ciphertext: ThresholdCiphertext<Group>
    ) throws(KeyManagementError) -> ThresholdResult<DecryptedText> {
        guard accepts(ciphertext) else { throw .invalidCiphertext }
        return try publicKeyPackage.combine(
            shares, party: { $0.party },
            attempt: { chosen, factors in
                let shared = Group.sumOfProductsVariableTime(factors, chosen.map(\.element))
                let key = symmetricKey(
                    shared, ephemeral: ciphertext.ephemeral, label: ciphertext.label)
                let opened = AuthenticatedCipher.aes256GCM.open(
                    ciphertext.sealed[...], key: key, nonce: Self.nonce,
                    additionalData: ciphertext.label)
                guard let opened else { return nil }
                return DecryptedText(opened)
            },
            isRight: { verifies($0, of: ciphertext) },
            // One payload can be made that opens under two keys: GCM does not commit to its key.
            showsItself: false, otherwise: .invalidCiphertext)
    }
}

extension ThresholdElGamal {
    /// A second generator, of which nobody knows the discrete logarithm.
    private static var secondGenerator: Group {
        guard
            let image = try? Group.hash(
                Array("second generator".utf8),
                domainSeparationTag: Array("swift-mpc/threshold-elgamal/v1".utf8))
        else { preconditionFailure("the tag is not empty") }
        return image
    }

    /// Each key seals once.
    private static var nonce: [UInt8] {
        [UInt8](repeating: 0, count: AuthenticatedCipher.nonceByteCount)
    }

    private func symmetricKey(
        _ shared: Group, ephemeral: Group, label: [UInt8]
    ) -> SecretVector<UInt8> {
        var transcript = Transcript("swift-mpc/threshold-elgamal/key/v1")
        transcript.append(publicKeyPackage.keyID.bytes, as: "key id")
        transcript.append(label, as: "label")
        transcript.append(ephemeral, as: "ephemeral")
        let salt = transcript.challenge("salt", byteCount: 32)
        var encoded = shared.canonicalBytes()
        defer { encoded.withUnsafeMutableBytes { wipe($0) } }
        let key = SecretVector(encoded).withUnsafeBufferPointer {
            HKDF.extract(salt: salt, $0)
        }
        return HKDF.expand(key, info: Array("key".utf8), count: 32)
    }

    /// What a ciphertext's proof is bound to.
    private func transcript(label: [UInt8], sealed: [UInt8]) -> Transcript {
        var transcript = Transcript("swift-mpc/threshold-elgamal/v1")
        transcript.append(publicKeyPackage.keyID.bytes, as: "key id")
        transcript.append(publicKeyPackage.purpose.encoded, as: "purpose")
        transcript.append(label, as: "label")
        transcript.append(sealed, as: "sealed")
        return transcript
    }

    /// What a decryption share's proof is bound to.
    private func transcript(
        _ ciphertext: ThresholdCiphertext<Group>, party: PartyNumber
    ) -> Transcript {
        var transcript = Transcript(
            "swift-mpc/threshold-elgamal/share/v1",
            context: TranscriptContext(
                session: publicKeyPackage.keyID.bytes,
                participants: [publicKeyPackage.participants.digest],
                epoch: publicKeyPackage.epoch),
            prover: party.place)
        transcript.append(ciphertext.encoded(), as: "ciphertext")
        return transcript
    }

    private func statement(
        _ ciphertext: ThresholdCiphertext<Group>, party: PartyNumber, _ element: Group
    ) throws(KeyManagementError) -> EqualityProof<Group>.Statement {
        EqualityProof.Statement(
            image: try publicKeyPackage.verifyingShare(of: party), base: ciphertext.ephemeral,
            otherImage: element)
    }
}
