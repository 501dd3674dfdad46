import BigIntegers
import TestSupport
import Testing

@Suite struct BigIntegerTests {
    @Test func literalsOfAnyLengthAndSign() {
        #expect((0 as BigInteger).description == "0")
        #expect((-1 as BigInteger).description == "-1")
        #expect((-256 as BigInteger).description == "-256")
        let large: BigInteger = 0x1_0000_0000_0000_0000_0000_0000_0000_0000
        #expect(large.description == "340282366920938463463374607431768211456")
        #expect(
            (-340_282_366_920_938_463_463_374_607_431_768_211_456 as BigInteger) + large == 0)
        #expect(BigInteger(Int.min).description == "-9223372036854775808")
        #expect(BigInteger(UInt64.max).description == "18446744073709551615")
    }

    @Test func agreesWithFixedWidthIntegers() throws {
        var generator = SeededGenerator(label: "BigInteger, against Int128")
        let edges: [Int64] = [0, 1, -1, .max, .min, 2, -2]
        let values = edges + generator.words(40).map { Int64(bitPattern: $0) }
        for a in values {
            for b in values {
                let (x, y) = (BigInteger(a), BigInteger(b))
                let (wideA, wideB) = (Int128(a), Int128(b))
                #expect(x + y == BigInteger(wideA + wideB))
                #expect(x - y == BigInteger(wideA - wideB))
                #expect(x * y == BigInteger(wideA * wideB))
                #expect((x < y) == (a < b))
                #expect((x == y) == (a == b))
                if b != 0 {
                    let (q, r) = try x.quotientAndRemainder(dividingBy: y)
                    #expect(q == BigInteger(wideA / wideB) && r == BigInteger(wideA % wideB))
                    let (floor, modulo) = try x.flooredQuotientAndRemainder(dividingBy: y)
                    #expect(floor * y + modulo == x)
                    #expect(modulo.isZero || (modulo.signum == y.signum))
                    #expect(modulo.magnitude < y.magnitude)
                }
            }
            #expect(-BigInteger(a) == BigInteger(-Int128(a)))
            #expect(BigInteger(a).magnitude == BigInteger(Int128(a).magnitude))
            #expect(BigInteger(a) >> 3 == BigInteger(Int128(a) >> 3))
            #expect(BigInteger(a) << 60 == BigInteger(Int128(a) << 60))
            #expect(BigInteger(a).isOdd == (a & 1 == 1))
            for bit in [0, 1, 63] {
                #expect(BigInteger(a).bit(bit) == ((a >> Int64(bit)) & 1 == 1))
            }
        }
    }

    @Test func valuesAreIndependent() {
        let a: BigInteger = 5
        var b = a
        b += 1
        b *= 7
        #expect(a == 5 && b == 42)
        #expect(Set([a, b, BigInteger(42)]).count == 2)
    }

    @Test func textRoundTripsAndBadTextIsRefused() throws {
        var generator = SeededGenerator(label: "BigInteger text")
        for count in 0..<40 {
            let x = BigInteger(words: generator.words(count), isNegative: count % 2 == 1)
            #expect(try BigInteger(decimal: x.description) == x)
            #expect(try BigInteger(hexadecimal: x.hexadecimal) == x)
        }
        #expect(try BigInteger(hexadecimal: "-0xFf") == -255)
        #expect(try BigInteger(decimal: "-0") == 0)
        #expect(try BigInteger(decimal: "00042") == 42)
        let bad = ["", "-", " 1", "1 ", "1 2", "+1", "--1", "1.0", "0x10", "a", "१", "1\0"]
        for text in bad {
            #expect(throws: BigIntegerError.invalidDigits(base: 10), "\(text)") {
                try BigInteger(decimal: text)
            }
        }
        for text in ["", "0x", "-0x", "g", "0x-1", "0x 1", "0x0x1"] {
            #expect(throws: BigIntegerError.invalidDigits(base: 16), "\(text)") {
                try BigInteger(hexadecimal: text)
            }
        }
        let limit = BigInteger.maximumDigits
        #expect(throws: BigIntegerError.tooLong(limit: limit)) {
            try BigInteger(decimal: String(repeating: "1", count: limit + 1))
        }
    }

    @Test func bytesRoundTripAndKeepTheirLength() throws {
        var generator = SeededGenerator(label: "BigInteger bytes")
        for count in [0, 1, 7, 8, 9, 31, 32, 33, 100] {
            let bytes = generator.bytes(count)
            let x = BigInteger(bigEndianBytes: bytes)
            #expect(try x.bigEndianBytes(count: count) == bytes)
            #expect(try x.littleEndianBytes(count: count) == bytes.reversed())
            #expect(BigInteger(littleEndianBytes: bytes.reversed()) == x)
            #expect(try x.bigEndianBytes(count: count + 3) == [0, 0, 0] + bytes)
            #expect(try x.bigEndianBytes().first != 0)
        }
        #expect(try BigInteger(0x0102).bigEndianBytes() == [1, 2])
        #expect(try BigInteger(0).bigEndianBytes() == [])
        #expect(throws: BigIntegerError.doesNotFit(byteCount: 1)) {
            try BigInteger(256).bigEndianBytes(count: 1)
        }
        #expect(throws: BigIntegerError.negative) { try BigInteger(-1).bigEndianBytes() }
        #expect(try BigInteger(-5).magnitudeWords(count: 2) == [5, 0])
        #expect(throws: BigIntegerError.doesNotFit(byteCount: 8)) {
            try (BigInteger(1) << 64).magnitudeWords(count: 1)
        }
    }

    @Test func bitWidthCounts() {
        #expect(BigInteger(0).bitWidth == 0)
        #expect(BigInteger(1).bitWidth == 1)
        #expect(BigInteger(255).bitWidth == 8)
        #expect((BigInteger(1) << 256).bitWidth == 257)
        #expect(BigInteger(-256).bitWidth == 9)
    }
}
