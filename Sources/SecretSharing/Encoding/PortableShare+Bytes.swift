internal import BigIntegers

/// Sharing byte strings in portable shares.
extension PortableShare {
    /// Splits `secret` so that any `needed` of `parties` shares give it back.
    ///
    /// With `scheme` `.xor` all are needed. Each share has commitments to all, so that a wrong one is
    /// known even when none is to spare; without, shares are shorter.
    ///
    /// Throws `.invalidThreshold`, and `.malformedShare(.impossibleParameters)` for a scheme of scalars
    /// or more than 255 parties.
    public static func split(
        _ secret: borrowing SecretVector<UInt8>, needed: Int, parties: Int,
        scheme: ShareScheme = .shamir, commitments hasCommitments: Bool = true
    ) throws(SecretSharingError) -> [PortableShare] {
        guard (1...max(1, parties)).contains(needed), parties >= 1,
            scheme != .xor || needed == parties
        else { throw .invalidThreshold(threshold: needed - 1, parties: parties) }
        let set = ShareSetID()
        var digests = [UInt8]()
        let length = UInt64(secret.count)
        // Before any work: the parameters.
        _ = try ShareHeader(
            scheme: scheme, set: set, needed: needed, parties: parties, index: 1, length: length)
        let rows = try ShareRow.split(secret, needed: needed, parties: parties, scheme)
        if hasCommitments {
            for (place, row) in rows.enumerated() {
                digests += row.commitment(set: set, index: place + 1)
            }
        }
        var shares = [PortableShare]()
        for (place, row) in rows.enumerated() {
            let header = try ShareHeader(
                scheme: scheme, set: set, needed: needed, parties: parties, index: place + 1,
                length: length, commitments: digests)
            shares.append(
                PortableShare(
                    header, value: row.value.copy(),
                    salt: hasCommitments ? row.salt.copy() : SecretVector([])))
        }
        return shares
    }

    /// What came of putting shares together.
    public struct Combined: ~Copyable {
        /// The secret.
        public let secret: SecretVector<UInt8>
        /// The indices of the shares that were found wrong and left out. If shares have commitments, wrong
        /// ones are so as they were handed out: whoever split the secret is at fault.
        public let wrong: [Int]
    }

    /// The secret of byte shares, and which of them are wrong, if there are enough to tell.
    ///
    /// Throws `.tooFewShares`, `.differentSets` naming those that don't belong to most, `.repeatedIndex`,
    /// `.tooManyWrongShares`, of shares with commitments `.inconsistentSet`, and `.wrongScheme` for
    /// shares of scalars; for wrong shares of `.xor` there is no remedy, and none is found without
    /// commitments, which decoding has checked.
    public static func combine(
        _ shares: [PortableShare]
    ) throws(SecretSharingError) -> Combined {
        try requireSameSet(shares.map(\.header))
        guard let header = shares.first?.header else {
            throw .tooFewShares(needed: 1, given: 0)
        }
        let indices = try checkedIndices(shares.map(\.header))
        var secret = SecretVector<UInt8>(repeating: 0, count: Int(header.length))
        var combiner = try PieceCombiner(header, indices: indices)
        try secret.withUnsafeMutableBufferPointer { secret throws(SecretSharingError) in
            defer { extendLifetime(shares) }
            let rows = shares.map { share in
                share.value.withUnsafeBufferPointer { UnsafeRawBufferPointer($0) }
            }
            try combiner.combine(
                rows, into: UnsafeMutableRawBufferPointer(secret), of: header)
        }
        return Combined(secret: secret, wrong: combiner.wrong)
    }

    /// Throws `.differentSets`, with the places of those that don't belong to the set of most.
    public static func requireSameSet(_ headers: [ShareHeader]) throws(SecretSharingError) {
        let followers = headers.map { header in
            headers.indices.filter { headers[$0].isOfSameSet(as: header) }
        }
        guard let most = followers.max(by: { $0.count < $1.count }) else { return }
        guard most.count == headers.count else {
            throw .differentSets(places: headers.indices.filter { !most.contains($0) })
        }
    }

    /// The indices of byte shares of one set; enough of them, and none twice.
    static func checkedIndices(_ headers: [ShareHeader]) throws(SecretSharingError) -> [Int] {
        guard let header = headers.first else { throw .tooFewShares(needed: 1, given: 0) }
        if case .scalar = header.scheme { throw .wrongScheme }
        let indices = headers.map(\.index)
        for (place, index) in indices.enumerated() where indices[..<place].contains(index) {
            throw .repeatedIndex(.init(index))
        }
        guard indices.count >= header.needed else {
            throw .tooFewShares(needed: header.needed, given: indices.count)
        }
        return indices
    }
}
