internal import BigIntegers

/// One share of a SLIP-39 backup: what one mnemonic says.
///
/// Wiped with the last reference; no description.
public final class SLIP39Share: Sendable {
    /// What all mnemonics of a set have in common.
    public struct SetParameters: Hashable, Sendable {
        /// 15 random bits.
        public let identifier: UInt16
        /// Whether the identifier is left out of the passphrase's encryption, so that there can be another
        /// set for the same secret and passphrase.
        public let isExtendable: Bool
        /// The encryption takes 10000 * 2^this iterations of PBKDF2.
        public let iterationExponent: Int
        public let groupThreshold: Int
        public let groupCount: Int

        package init(
            identifier: UInt16, isExtendable: Bool, iterationExponent: Int, groupThreshold: Int,
            groupCount: Int
        ) {
            self.identifier = identifier
            self.isExtendable = isExtendable
            self.iterationExponent = iterationExponent
            self.groupThreshold = groupThreshold
            self.groupCount = groupCount
        }
    }

    public let set: SetParameters
    /// Which group, from 0.
    public let group: Int
    /// Which member of the group, from 0.
    public let member: Int
    /// How many members of the group are needed.
    public let memberThreshold: Int
    package let value: SecretVector<UInt8>
    /// How many bytes the master secret has.
    public var byteCount: Int { value.count }

    package init(
        _ set: SetParameters, group: Int, member: Int, memberThreshold: Int,
        value: consuming SecretVector<UInt8>
    ) {
        self.set = set
        self.group = group
        self.member = member
        self.memberThreshold = memberThreshold
        self.value = value
    }

    /// How long master secrets, and so values, are.
    static let byteCounts = stride(from: 16, through: 64, by: 2)
    /// The words before the value.
    private static let parameterWordCount = 4

    /// Reads a mnemonic: words with blanks between, capitals allowed.
    ///
    /// Throws `.mnemonic` with what is wrong. Variable time.
    public convenience init(
        mnemonic: borrowing SecretVector<UInt8>
    ) throws(SecretSharingError) {
        var words = try Self.places(of: mnemonic)
        defer { words.withUnsafeMutableBytes { wipe($0) } }
        let least = Self.parameterWordCount + SLIP39Checksum.wordCount + 13
        guard words.count >= least else { throw .mnemonic(.wordCount(words.count)) }
        // 10 bits a word: identifier 15, extendable 1, exponent 4; group 4, group threshold 4, group
        // count 4, member 4, member threshold 4; all but the identifier and indices less one.
        let head = words.prefix(Self.parameterWordCount).reduce(0 as UInt64) {
            $0 << 10 | UInt64($1)
        }
        func field(_ shift: UInt64) -> Int { Int(head >> shift & 15) }
        let isExtendable = head >> 24 & 1 == 1
        guard SLIP39Checksum.holds(words, isExtendable: isExtendable) else {
            throw .mnemonic(.wrongChecksum)
        }
        let set = SetParameters(
            identifier: UInt16(head >> 25), isExtendable: isExtendable,
            iterationExponent: field(20), groupThreshold: field(12) + 1, groupCount: field(8) + 1)
        guard set.groupThreshold <= set.groupCount, field(16) < set.groupCount else {
            throw .mnemonic(.impossibleParameters)
        }
        // The value is filled up with zeros at its head to a whole number of words, by at most 8 bits.
        let bits = 10 * (words.count - Self.parameterWordCount - SLIP39Checksum.wordCount)
        let byteCount = bits / 16 * 2
        guard bits - 8 * byteCount <= 8 else { throw .mnemonic(.wrongPadding) }
        guard Self.byteCounts.contains(byteCount) else {
            throw .mnemonic(.wordCount(words.count))
        }
        var value = SecretVector<UInt8>(repeating: 0, count: byteCount)
        var filling: UInt16 = 0
        value.withUnsafeMutableBufferPointer { value in
            for bit in 0..<bits {
                let word = words[Self.parameterWordCount + bit / 10]
                let digit = word >> UInt16(9 - bit % 10) & 1
                let place = bit - (bits - 8 * byteCount)
                if place < 0 {
                    filling |= digit
                } else {
                    value[place / 8] |= UInt8(digit) << UInt8(7 - place % 8)
                }
            }
        }
        guard filling == 0 else { throw .mnemonic(.wrongPadding) }
        self.init(
            set, group: field(16), member: field(4), memberThreshold: field(0) + 1, value: value)
    }

    /// The mnemonic's words, one blank between each, as bytes of ASCII.
    ///
    /// Looks words up by the bits of the share: another program on the same processor may learn of them
    /// by its cache.
    public func mnemonic() -> SecretVector<UInt8> {
        var words = [UInt16](repeating: 0, count: Self.parameterWordCount)
        defer { words.withUnsafeMutableBytes { wipe($0) } }
        var head = UInt64(set.identifier) << 25 | (set.isExtendable ? 1 << 24 : 0)
        let fields = [
            (set.iterationExponent, 20), (group, 16), (set.groupThreshold - 1, 12),
            (set.groupCount - 1, 8), (member, 4), (memberThreshold - 1, 0),
        ]
        for (field, shift) in fields { head |= UInt64(field) << UInt64(shift) }
        for i in words.indices {
            words[i] = UInt16(truncatingIfNeeded: head >> UInt64(30 - 10 * i) & 1023)
        }
        let digits = (8 * value.count + 9) / 10
        words.reserveCapacity(words.count + digits + SLIP39Checksum.wordCount)
        value.withUnsafeBufferPointer { value in
            let filling = 10 * digits - 8 * value.count
            for k in 0..<digits {
                var word: UInt16 = 0
                for bit in (10 * k)..<(10 * k + 10) {
                    let place = bit - filling
                    let digit = place < 0 ? 0 : value[place / 8] >> UInt8(7 - place % 8) & 1
                    word = word << 1 | UInt16(digit)
                }
                words.append(word)
            }
        }
        words += SLIP39Checksum.words(for: words, isExtendable: set.isExtendable)
        let count = words.reduce(words.count - 1) { $0 + SLIP39Words.list[Int($1)].utf8.count }
        var text = SecretVector<UInt8>(repeating: 0x20, count: count)
        text.withUnsafeMutableBufferPointer { text in
            var end = 0
            for word in words {
                for letter in SLIP39Words.list[Int(word)].utf8 {
                    text[end] = letter
                    end += 1
                }
                end += 1
            }
        }
        return text
    }

    private static func places(
        of mnemonic: borrowing SecretVector<UInt8>
    ) throws(SecretSharingError) -> [UInt16] {
        // No mnemonic has 64 words, and no word more than 8 letters.
        let limit = 63
        var places = [UInt16]()
        places.reserveCapacity(limit + 1)
        try mnemonic.withUnsafeBufferPointer { text throws(SecretSharingError) in
            var letters = [UInt8]()
            for position in 0...text.count {
                let letter = position < text.count ? text[position] : 0x20
                guard [0x20, 0x09, 0x0a, 0x0d].contains(letter) else {
                    letters.append((0x41...0x5a).contains(letter) ? letter | 0x20 : letter)
                    guard letters.count <= 8 else {
                        throw .mnemonic(.unknownWord(position: places.count))
                    }
                    continue
                }
                guard !letters.isEmpty else { continue }
                guard let place = SLIP39Words.places[String(decoding: letters, as: UTF8.self)]
                else { throw .mnemonic(.unknownWord(position: places.count)) }
                places.append(place)
                guard places.count <= limit else { throw .mnemonic(.wordCount(places.count)) }
                letters.removeAll(keepingCapacity: true)
            }
        }
        return places
    }
}

extension SLIP39Share: CustomReflectable {
    /// Shows which share it is, not what it is.
    public var customMirror: Mirror {
        Mirror(self, children: ["group": group, "member": member])
    }
}
