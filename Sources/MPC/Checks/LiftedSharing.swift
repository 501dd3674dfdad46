/// A sharing over the field of 2^60 elements into which shared bits can be lifted without a message.
protocol LiftedSharing: CheckedSharing where Domain == BinaryField60 {
    /// The bits of a plane as elements, from `position` on. The range begins with a word.
    func lift(
        _ planes: BitPlanes, _ plane: Int, _ range: Range<Int>,
        into z: ShareBuffer<BinaryField60>, at position: Int)
}
