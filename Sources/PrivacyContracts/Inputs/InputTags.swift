internal import MPC

/// What a provider gives beside its elements where parties may do what they like, so that none of them can
/// change its share of an input unnoticed.
///
/// A key of 128 bits puts each element into some of 64 subsets. The provider shares the 64 sums of the subsets
/// as it shares its elements, and cuts the key: each party gets a part of it in clear, and digests of all
/// parts. Parties first input their shares, then show their parts of the key, and then open each subset's sum
/// less its tag: zeros, whatever the input is. Who changed its shares by d without knowing the subsets
/// must have guessed the 64 subset sums of d: each is right with probability 1/2 at the most (a class d modulo
/// 2^64 has a lowest bit that is 1). What is opened then depends on nothing but the changes.
///
/// A key that has been shown is of no more use, so there are keys and tags for some runs (`RunNumber`).
///
/// (Tags of secret-shared inputs by a client's key: I. Damgård, K. Damgård, K. Nielsen, P. S. Nordholt, T. Toft,
/// ePrint 2015/1006, 4.2, there with one multiplication more.)
struct InputTags {
    static let subsets = 64
    /// How many keys there are, each with its tags.
    static let sets = 4
    /// Words of one party's part of the key, and of its digest.
    static let keyWords = 2
    static let digestWords = 4

    /// Words of one party's part of a key, and of the digests of all parts.
    static func keyedWords(parties: Int) -> Int { keyWords + digestWords * parties }

    /// Words beside the elements that a party gets.
    static func deliveredWords(parties: Int) -> Int {
        sets * (subsets + keyedWords(parties: parties))
    }

    /// For each element the subsets that it is in: bit s for subset s.
    static func members(keyParts: [[UInt64]], count: Int) -> [UInt64] {
        DerivedRandomness.words(
            "swift-mpc/input-subsets/v1", keyParts.map(bytes), count: count)
    }

    /// Sums of the elements in each subset.
    static func sums<Element>(
        _ elements: some Collection<Element>, members: [UInt64], zero: Element,
        add: (Element, Element) -> Element
    ) -> [Element] {
        // First the sums of the elements that lie in the same ones of four subsets: 16 for each four.
        var byFour = [Element](repeating: zero, count: 4 * subsets)
        for (element, member) in zip(elements, members) {
            var rest = member
            for four in stride(from: 0, to: 4 * subsets, by: 16) {
                let place = four + Int(truncatingIfNeeded: rest & 15)
                byFour[place] = add(byFour[place], element)
                rest >>= 4
            }
        }
        return (0..<subsets).map { subset in
            (0..<16).reduce(zero) { sum, which in
                which >> (subset & 3) & 1 == 1
                    ? add(sum, byFour[subset / 4 * 16 + which]) : sum
            }
        }
    }

    static func digest(ofPart part: [UInt64], party: Int) -> [UInt64] {
        words(
            DerivedRandomness.digest(
                "swift-mpc/input-key/v1", [bytes([UInt64(party)]), bytes(part)]))
    }

    static func bytes(_ words: some Sequence<UInt64>) -> [UInt8] {
        words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
    }

    /// Precondition: whole words.
    static func words(_ bytes: [UInt8]) -> [UInt64] {
        bytes.withUnsafeBytes { bytes in
            (0..<bytes.count / 8).map {
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
            }
        }
    }
}

/// One provider's vector as a party got it, taken apart: what belongs to one run.
struct TaggedVector {
    /// Shares of the elements, then of the tags.
    var shares: [UInt64]
    var keyPart: [UInt64]
    private var digests: ArraySlice<UInt64>
    /// How many elements there are.
    var count: Int { shares.count - InputTags.subsets }

    /// Precondition: as many words as `ContractProtocol.deliveredWords` says, and a run below `InputTags.sets`.
    init(_ words: [UInt64], parties: Int, run: Int) {
        precondition((0..<InputTags.sets).contains(run), "no tags for this run")
        let count = words.count - InputTags.deliveredWords(parties: parties)
        let tags = count + InputTags.subsets * run
        shares = Array(words[..<count] + words[tags..<tags + InputTags.subsets])
        let keyed = InputTags.keyedWords(parties: parties)
        let key = count + InputTags.subsets * InputTags.sets + keyed * run
        keyPart = Array(words[key..<key + InputTags.keyWords])
        digests = words[key + InputTags.keyWords..<key + keyed]
    }

    /// Whether this is the part of the key that the provider gave to `party`.
    func fits(_ part: [UInt64], party: Int) -> Bool {
        let start = digests.startIndex + InputTags.digestWords * party
        return InputTags.digest(ofPart: part, party: party)
            == Array(digests[start..<start + InputTags.digestWords])
    }
}
