extension KeyManagementError: CustomStringConvertible {
    /// One line.
    public var description: String {
        switch self {
        case .noSuchParty(let number): "there is no party \(number)"
        case .malformedParticipant:
            "a name or identity has 1 to \(Participant.identityByteLimit) bytes, a key 32"
        case .invalidPartyCount(let count):
            "\(count) parties: a key has 2 to 20, a session 2 to \(PartyNumber.limit)"
        case .repeatedParticipant(let party):
            "party \(party) has the identity or a key of another: list each party once"
        case .unknownIdentity: "the channel's peer is not a member of the set"
        case .invalidMinimumSigners(let signers, let parties):
            "\(signers) of \(parties) shares can't be what a key needs: 2 to all"
        case .notOwnKeys(let party): "the set has other keys for party \(party) than these"
        case .notStarted: "start the protocol before it receives"
        case .alreadyStarted: "the protocol has been started"
        case .over: "the run is over: begin another"
        case .unknownSender(let party): "party \(party) is not in this session"
        case .fault(let party, let fault): "party \(party) \(fault)"
        case .invalidPublicKey: "the bytes are no public key of this scheme"
        case .invalidProof: "the proof does not hold"
        case .invalidSignature: "the signature does not verify"
        case .invalidCiphertext: "the ciphertext was changed, or was not made for this key"
        case .nothingGiven: "there is nothing to aggregate"
        case .repeatedMessage: "messages of an aggregate must be distinct in the basic scheme"
        case .possessionNotProven: "verify the keys' proofs of possession first"
        case .repeatedPartial(let party): "party \(party) has two parts"
        case .tooFewPartials(let needed, let right, let culprits):
            "\(right) right parts, \(needed) needed"
                + (culprits.isEmpty
                    ? ""
                    : "; wrong ones came from "
                        + culprits.map { "\($0)" }.joined(separator: ", "))
        case .invalidSignerCount(let count, let needed): "\(count) signers; \(needed) sign together"
        case .invalidBatchSize(let count):
            "\(count) presignatures; a batch has 1 to \(ECDSAPresigning.batchLimit)"
        case .noSuchPresignature: "there is no such presignature here"
        case .presignatureConsumed: "the presignature has been used, or may have been: take another"
        case .repeatedBatch:
            "presignatures of this session are or were in the stock: name each session anew"
        case .degenerate: "a number came out that can't be used, once in 2^250: begin anew"
        case .malformedPath: "a path is m, or m/ and up to 255 numbers with / between them"
        case .hardenedIndex(let index):
            "\(index)' is hardened: a shared key has children without hardening only"
        case .invalidChild(let index): "there is no child \(index): take the next index"
        case .malformedExtendedKey: "this is no extended public key (xpub)"
        case .wrongKey: "this is another key's"
        case .wrongPurpose(let expected, let found):
            "the key is for \(found.scheme) \"\(found.label)\", not for \(expected.scheme)"
                + " \"\(expected.label)\""
        case .malformedPurpose:
            "a purpose's label has 1 to \(KeyPurpose.labelByteLimit) printable ASCII characters"
        case .wrongScheme(let expected, let found):
            "the key is for \(found), not for \(expected)"
        case .wrongGroup(let scheme): "keys of \(scheme) are in another group"
        case .malformedEncoding: "the stored bytes are cut, changed, or something else"
        case .unknownVersion(let version): "this program doesn't know version \(version)"
        case .tooFewShares(let needed, let given): "\(given) shares given, \(needed) needed"
        case .shareDoesNotFit: "the share does not fit the key's commitments"
        case .staleEpoch(let epoch, let current):
            "epoch \(epoch) does not follow \(current): take one of the next 2^32"
        case .messageTooLong(let byteCount, let limit):
            "the message has \(byteCount) bytes; the limit is \(limit)"
        case .notASigner(let party): "party \(party) is not among the signers"
        case .wrongMerkleRoot: "only a Taproot key takes a Merkle root, of 32 bytes or none"
        case .notApproved: "the request was not approved"
        case .notEnoughApprovals(let needed, let given):
            "\(given) holders have approved, \(needed) are needed"
        case .wrongCommitments: "the request has other commitments than this signer has published"
        case .identityKey: "a public key or commitment is the identity"
        case .storage(let name, let fault): "\(name) \(fault)"
        case .noShare: "the store has no such share"
        case .transitionOpen: "a sharing of this key is not settled yet: finish it first"
        case .keyDeleted: "the key was deleted here"
        case .spent(let place):
            "the material at \(place.epoch).\(place.position) was used, is lost, or never was"
        case .stockEmpty: "nothing is in stock: make more"
        case .notWitnessed(let needed, let given):
            "\(given) witnesses have recorded this lease, \(needed) are needed"
        case .staleLease(let lease, let seen):
            "the lease from \(lease.epoch).\(lease.positions.lowerBound) on is below "
                + "\(seen.epoch).\(seen.position), seen to be spent: the disk was put back; "
                + "discard the stock"
        case .impossibleEpoch(let epoch):
            "no stock has come to epoch \(epoch): ask more witnesses for what they have seen"
        case .secretSharing(let error): "\(error)"
        case .cannotOpen: "the sealed bytes were changed, or are not for this key and place"
        }
    }
}

extension ProtocolFault: CustomStringConvertible {
    /// What the party did, to stand after its name.
    public var description: String {
        switch self {
        case .duplicate: "sent the same message again"
        case .outOfRound(let round): "sent a message of round \(round), which is not due"
        case .tooLong(let byteCount, let limit): "sent \(byteCount) bytes; the limit is \(limit)"
        case .malformed: "sent bytes that are no message of this round"
        case .unknownVersion(let version): "speaks version \(version), which is not known here"
        case .wrongSession: "sent a message of another session"
        case .badSignature: "sent a message without a valid signature"
        case .badSealingKey: "has a sealing key of small order"
        case .equivocation(let round): "sent different broadcasts in round \(round)"
        case .falseEcho(let round): "echoed what was never sent in round \(round)"
        case .commitmentNotOpened: "revealed something other than it had committed to"
        case .badProof: "sent a proof that doesn't hold"
        case .badShare: "dealt a share that doesn't fit its commitments"
        case .falseAccusation(let party): "accused party \(party), which has done nothing wrong"
        case .wrongConstant: "shared something other than its part of the key"
        case .badPartial: "sent a partial result that doesn't verify"
        case .conflictingOrders: "ordered two signatures with one presignature"
        case .differentResult: "ended with another result"
        }
    }
}

extension StorageFault: CustomStringConvertible {
    /// What is wrong, to stand after a name.
    public var description: String {
        switch self {
        case .unreadable: "can't be read"
        case .unwritable: "can't be written"
        case .inUse: "is in use by another process"
        case .tooLong(let limit): "is longer than \(limit) bytes"
        case .readableByOthers: "may be read by others than its owner: chmod 700"
        case .damaged: "is damaged: restore it or remove it"
        case .missing: "is missing: restore it; only a first start makes it"
        }
    }
}
