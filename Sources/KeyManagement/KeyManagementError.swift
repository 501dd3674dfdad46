public import SecretSharing

/// Why a key operation was refused or ended. Cases name parties, never values.
public enum KeyManagementError: Error, Equatable, Sendable {
    // Who takes part.
    /// No party can have this number.
    case noSuchParty(Int)
    /// An identity or name of a wrong length, or a key that has not 32 bytes.
    case malformedParticipant
    /// A set has 2 to 40 members, a key's 2 to 20.
    case invalidPartyCount(Int)
    /// A party has the identity or a key of another of the set.
    case repeatedParticipant(PartyNumber)
    /// No member of the set has the identity that the channel gives.
    case unknownIdentity
    /// At least 2 shares are needed of a key, and at most all.
    case invalidMinimumSigners(Int, parties: Int)
    /// This party's own keys are not those that the set has for its number.
    case notOwnKeys(PartyNumber)

    // How a protocol is driven.
    case notStarted
    case alreadyStarted
    /// The run has ended, with a result or a failure.
    case over
    /// A message from a number that is not in the session.
    case unknownSender(PartyNumber)
    /// A party has broken the protocol: the culprit and what it did.
    case fault(of: PartyNumber, ProtocolFault)

    // What is signed, encrypted and proven.
    /// No point of the group, or one that no key may be.
    case invalidPublicKey
    /// A proof doesn't hold.
    case invalidProof
    /// A signature doesn't verify.
    case invalidSignature
    /// A ciphertext was changed, is another key's, or was not made as it should be.
    case invalidCiphertext
    /// An aggregate of nothing.
    case nothingGiven
    /// Two messages of an aggregate are equal.
    case repeatedMessage
    /// Keys of an aggregate in the scheme with proofs of possession came without them.
    case possessionNotProven
    /// A party sent two parts.
    case repeatedPartial(PartyNumber)
    /// Fewer parts than the key needs are right; those of the culprits are wrong.
    case tooFewPartials(needed: Int, right: Int, culprits: [PartyNumber])

    // Threshold ECDSA.
    /// 2t + 1 holders sign, no more and no fewer.
    case invalidSignerCount(Int, needed: Int)
    /// A batch has 1 to 256 presignatures.
    case invalidBatchSize(Int)
    /// There is no such presignature here, or it is another batch's.
    case noSuchPresignature
    /// The presignature has been used, or may have been: take another.
    case presignatureConsumed
    /// Presignatures of this session are in the stock, or were.
    case repeatedBatch
    /// A number came out that can't be used, once in 2^250: begin anew.
    case degenerate

    // Derived keys.
    /// A text is no path such as `m/44/0/7`, or it is longer than 255 steps.
    case malformedPath
    /// A hardened step, which only who holds the whole secret key could take.
    case hardenedIndex(UInt32)
    /// There is no child with this index: take the next one.
    case invalidChild(UInt32)
    /// A text or bytes are no extended public key.
    case malformedExtendedKey

    // Keys.
    /// A child is another key's.
    case wrongKey
    /// A key or share is used for something other than it was made for.
    case wrongPurpose(expected: KeyPurpose, found: KeyPurpose)
    /// A name of a purpose is empty, longer than 64 bytes, or not of printable ASCII characters.
    case malformedPurpose
    /// A key of one scheme where another's is needed.
    case wrongScheme(expected: KeyScheme, found: KeyScheme)
    /// A scheme's keys are of another group.
    case wrongGroup(KeyScheme)
    /// Stored bytes are not what they should be: cut, changed, or of another format.
    case malformedEncoding
    /// Stored bytes have a version that this program doesn't know.
    case unknownVersion(UInt8)
    /// Fewer shares than the key needs.
    case tooFewShares(needed: Int, given: Int)
    /// A share does not fit the key's commitments.
    case shareDoesNotFit
    /// An epoch that is not after the one it follows, or too far after it.
    case staleEpoch(UInt64, current: UInt64)
    /// A message is longer than what is signed or encrypted.
    case messageTooLong(byteCount: Int, limit: Int)
    /// The party is not among those who sign this.
    case notASigner(PartyNumber)
    /// A Merkle root for a key that isn't Taproot's, or not of 32 bytes.
    case wrongMerkleRoot
    /// This party does not want the request with this digest answered.
    case notApproved([UInt8])
    /// Fewer holders have approved than have to.
    case notEnoughApprovals(needed: Int, given: Int)
    /// The commitments of a request are not those of the nonces.
    case wrongCommitments
    /// A group key or a commitment is the identity.
    case identityKey
    /// Sealed bytes were not made for this key and place, or were changed.
    case cannotOpen
    /// What sharing refuses of mnemonics and their parameters.
    case secretSharing(SecretSharingError)

    // What is kept.
    /// A file or directory, and what is wrong with it.
    case storage(String, StorageFault)
    /// The store has no such share.
    case noShare
    /// A new sharing waits for the others, or an old one is still kept.
    case transitionOpen
    /// The key was deleted here.
    case keyDeleted
    /// One-time material at this place was used, is lost, or never was.
    case spent(StockMark)
    case stockEmpty
    /// A lease needs more witnesses that have recorded it, or is not the last one.
    case notWitnessed(needed: Int, given: Int)
    /// A lease that begins below what was seen to be spent: the disk was put back.
    case staleLease(StockLease, seen: StockMark)
    /// An epoch that no honest stock comes to: a witness that says it has seen it lies.
    case impossibleEpoch(UInt64)
}

/// What a party did against the protocol.
public enum ProtocolFault: Error, Hashable, Sendable {
    /// The same message again. Leaves the state unchanged.
    case duplicate
    /// A message of a round that is over or can't have begun.
    case outOfRound(Int)
    /// Longer than the protocol's messages are.
    case tooLong(byteCount: Int, limit: Int)
    /// Not the encoding of a message of this round.
    case malformed
    /// Of a version that this program doesn't know.
    case unknownVersion(UInt8)
    /// Of another session.
    case wrongSession
    /// Not signed by the key of its sender.
    case badSignature
    /// A key to seal to that is of small order.
    case badSealingKey
    /// Two different broadcasts in one round, both signed.
    case equivocation(round: Int)
    /// Said that another party sent what that party has not signed.
    case falseEcho(round: Int)
    /// What was revealed is not what was committed to.
    case commitmentNotOpened
    /// A proof of knowledge or of equality doesn't hold.
    case badProof
    /// A share that it dealt doesn't fit its commitments.
    case badShare
    /// Accused a party that has done nothing wrong.
    case falseAccusation(of: PartyNumber)
    /// A constant term other than the one that the dealer had to share.
    case wrongConstant
    /// A partial signature or decryption that doesn't verify.
    case badPartial
    /// Ordered two signatures with one presignature.
    case conflictingOrders
    /// Ended the run with a result other than this party's.
    case differentResult
}
