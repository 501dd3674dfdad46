/// The contract ABI, reading side. Strict: only what `ABIEncoder` writes is accepted, so every tail
/// stands where the one before it ended. Work and memory are linear in the data, whatever it says.
public enum ABIDecoder {
    /// The values of these types that `data` encodes canonically. Throws `abi` at the first offset
    /// where it does not.
    public static func decode(
        _ data: [UInt8], as types: [ABIType]
    ) throws(LedgerError) -> [ABIValue] {
        var reader = Reader(data: data)
        let values = try reader.sequence(types)
        guard reader.position == data.count else { throw .abi(.trailing, at: reader.position) }
        return values
    }

    private struct Reader {
        let data: [UInt8]
        /// Where the next value stands.
        var position = 0

        init(data: [UInt8]) { self.data = data }

        /// Heads, then tails in their order.
        mutating func sequence(_ types: some Collection<ABIType>) throws(LedgerError) -> [ABIValue]
        {
            let start = position
            var values: [ABIValue] = []
            var offsets: [(index: Int, offset: UInt256, at: Int)] = []
            for type in types {
                if type.isDynamic {
                    let at = position
                    offsets.append((values.count, try number(), at))
                    values.append(.bool(false))
                } else {
                    values.append(try value(type))
                }
            }
            var pending = offsets[...]
            var index = 0
            for type in types {
                defer { index += 1 }
                guard let next = pending.first, next.index == index else { continue }
                pending.removeFirst()
                guard next.offset == UInt256(UInt64(position - start)) else {
                    throw .abi(.badOffset, at: next.at)
                }
                values[index] = try value(type)
            }
            return values
        }

        mutating func value(_ type: ABIType) throws(LedgerError) -> ABIValue {
            let start = position
            switch type {
            case .uint(let bits):
                let number = try number()
                guard number.bitCount <= bits else { throw .abi(.badPadding, at: start) }
                return .uint(number)
            case .int(let bits):
                let number = try number()
                guard number.isSigned(bits: bits) else { throw .abi(.badPadding, at: start) }
                return .int(number)
            case .bool:
                let number = try number()
                guard number <= 1 else { throw .abi(.badPadding, at: start) }
                return .bool(number == 1)
            case .address:
                let word = try take(32)
                guard word.prefix(12).allSatisfy({ $0 == 0 }) else {
                    throw .abi(.badPadding, at: start)
                }
                return .address(try Address(word.suffix(20)))
            case .fixedBytes(let count):
                return .fixedBytes(Array(try padded(count)))
            case .bytes:
                return .bytes(Array(try padded(try length())))
            case .string:
                let bytes = try padded(try length())
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw .abi(.notUTF8, at: start)
                }
                return .string(text)
            case .array(let element):
                let count = try length(elementSize: element.headSize)
                return .array(try sequence(repeatElement(element, count: count)))
            case .fixedArray(let element, let count):
                return .array(try sequence(repeatElement(element, count: count)))
            case .tuple(let members):
                return .tuple(try sequence(members))
            }
        }

        /// A length that the rest of the data can hold.
        private mutating func length(elementSize: Int = 1) throws(LedgerError) -> Int {
            let start = position
            guard let count = try number().int, elementSize > 0,
                count <= (data.count - position) / elementSize
            else { throw .abi(.badLength, at: start) }
            return count
        }

        private mutating func number() throws(LedgerError) -> UInt256 {
            try UInt256(bigEndian: try take(32))
        }

        private mutating func padded(_ count: Int) throws(LedgerError) -> ArraySlice<UInt8> {
            let start = position
            let words = try take((count + 31) / 32 * 32)
            guard words.dropFirst(count).allSatisfy({ $0 == 0 }) else {
                throw .abi(.badPadding, at: start)
            }
            return words.prefix(count)
        }

        private mutating func take(_ count: Int) throws(LedgerError) -> ArraySlice<UInt8> {
            guard count <= data.count - position else { throw .abi(.truncated, at: position) }
            defer { position += count }
            return data[position..<position + count]
        }
    }
}
