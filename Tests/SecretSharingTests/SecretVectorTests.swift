import FiniteFields
import SecretSharing
import TestSupport
import Testing

@Suite struct SecretVectorTests {
    @Test func bytesAreLittleEndianAndRoundTrip() throws {
        let words = SecretWords([0x0102_0304_0506_0708, 0xff])
        let bytes = words.littleEndianBytes()
        #expect(bytes == [8, 7, 6, 5, 4, 3, 2, 1, 0xff, 0, 0, 0, 0, 0, 0, 0])
        let back = try SecretWords(littleEndianBytes: bytes)
        let same = back.equalsConstantTime(words)
        #expect(same)
        #expect(throws: SecretSharingError.notWholeWords(byteCount: 15)) {
            _ = try SecretWords(littleEndianBytes: Array(bytes.dropLast())).count
        }
    }

    @Test func copiesAreIndependentAndComparisonSeesEveryBit() {
        let words = SecretWords([1, 2, 3])
        var copy = words.copy()
        var equal = copy.equalsConstantTime(words)
        #expect(equal)
        for place in 0..<3 {
            for bit in 0..<64 {
                copy.withUnsafeMutableBufferPointer { $0[place] ^= 1 << UInt64(bit) }
                equal = copy.equalsConstantTime(words)
                #expect(!equal)
                copy.withUnsafeMutableBufferPointer { $0[place] ^= 1 << UInt64(bit) }
            }
        }
        let original = words.reveal()
        #expect(original == [1, 2, 3])
        equal = words.equalsConstantTime(SecretWords([1, 2]))
        #expect(!equal)
    }

    @Test func systemRandomnessFillsEveryWord() {
        var generator = SystemRandomNumberGenerator()
        for count in [0, 1, 31, 32, 33, 1000] {
            let words = SecretWords.random(count: count, using: &generator).reveal()
            #expect(words.count == count)
            #expect(Set(words).count == count && !words.contains(0))
        }
    }

    @Test func seededRandomnessRepeats() {
        var (a, b) = (SeededGenerator(seed: 5), SeededGenerator(seed: 5))
        let one = SecretWords.random(count: 9, using: &a).reveal()
        #expect(one == b.words(9))
    }

    #if os(Linux)
    @Test func memoryIsWipedOnRelease() throws {
        // The first words of released memory are the allocator's own; the others must not be ours.
        var generator = SeededGenerator(label: "wiped on release")
        let count = 512
        for round in 0..<20 {
            let secret = generator.words(count)
            func address() -> UInt {
                let words = SecretWords(secret)
                return words.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
            }
            let released = address()
            guard let left = ProcessMemory.words(at: released, count: count) else { continue }
            let remaining = zip(left, secret).filter { $0 == $1 }.count
            #expect(remaining == 0, "round \(round)")
        }
    }
    #endif

    @Test func sharesDontShowTheirValues() throws {
        let secret = Mersenne61(0x0123_4567_89ab_cdef)
        let sharing = try ShamirSharing<Mersenne61>(threshold: 0, parties: 2)
        let share = sharing.split(SecretVector([secret]))[1]
        let summand = try AdditiveSharing<Z2k<64>>(parties: 1)
            .split(SecretVector([Z2k<64>(0x0123_4567_89ab_cdef)]))[0]
        for (shown, reference) in [
            (share as any Sendable & AnyObject, "2"), (summand as any Sendable & AnyObject, "0"),
        ] {
            var dumped = ""
            dump(shown, to: &dumped)
            #expect(dumped.contains(reference))
            for text in [String(describing: shown), String(reflecting: shown), dumped] {
                #expect(!text.contains("\(0x0123_4567_89ab_cdef as UInt64)"))
                #expect(!text.contains("\(secret.integer)"))
                #expect(!text.contains("values"))
            }
        }
    }
}
