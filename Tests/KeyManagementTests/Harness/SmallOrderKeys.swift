/// The public keys of X25519 with which every secret key agrees on zero: on the curve and on its twist the
/// points of order 1, 2, 4 and 8, with the encodings that are not reduced or have the highest bit set.
enum SmallOrderKeys {
    static let all: [[UInt8]] = {
        let ones = [UInt8](repeating: 0xff, count: 30)
        let prime: [UInt8] = [0xed] + ones + [0x7f]
        let small: [[UInt8]] = [
            number(0), number(1), [0xec] + prime.dropFirst(), prime, [0xee] + prime.dropFirst(),
            hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
            hex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
        ]
        return small + small.map { $0.dropLast() + [$0[31] | 0x80] }
    }()

    private static func number(_ value: UInt8) -> [UInt8] {
        [value] + [UInt8](repeating: 0, count: 31)
    }

    private static func hex(_ text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map {
            UInt8(16 * digits[$0] + digits[$0 + 1])
        }
    }
}
