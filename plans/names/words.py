"""The small words around names: what opens a body, what may follow, and where a name surely ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plans.names.tokens import Token, tokens


class Phrases:
    """A set of phrases; `at` gives the index behind the longest one that stands at a token, or the token itself."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in phrases:
            key = tuple(token.low for token in tokens(phrase))
            self._by_first.setdefault(key[0], []).append(key)
        for keys in self._by_first.values():
            keys.sort(key=len, reverse=True)

    def at(self, words: Sequence[Token], index: int) -> int:
        if index >= len(words):
            return index
        for key in self._by_first.get(words[index].low, ()):
            end = index + len(key)
            if end <= len(words) and all(words[index + n].low == word for n, word in enumerate(key)):
                return end
        return index


def _lines(text: str) -> list[str]:
    return [phrase.strip() for phrase in text.replace("\n", "|").split("|") if phrase.strip()]


QUANTIFIERS = Phrases(_lines("các|những|mọi|tất cả các|tất cả|toàn bộ các|từng|mỗi|toàn thể|hệ thống các|hệ thống|một số"))

# Nouns that name a group of bodies, in the order in which they are said together.
ATOMS = Phrases(_lines("""
sở|ban|bộ|ngành|cơ quan|đơn vị|tổ chức|cá nhân|đoàn thể|địa phương|doanh nghiệp|hội|hiệp hội|cấp|cấp ủy|cấp ủy đảng
|chính quyền|chính quyền địa phương|phòng|vụ|cục|viện|trường|trường học|nhà trường|trung tâm|cơ sở|lực lượng|nhà đầu tư|chủ đầu tư|hợp tác xã
|hộ kinh doanh|hộ gia đình|tập đoàn|tổng công ty|công ty|nhà mạng|ngân hàng|tổ chức tín dụng|bệnh viện|chi cục
|cơ sở giáo dục|xã|phường|thị trấn|huyện|thị xã|thành phố|quận|đặc khu|tỉnh|chủ dự án|chủ rừng|ban ngành|sở ngành|sở ban ngành
|bộ ngành|văn phòng|ban quản lý|nhà cung cấp|nhà cung cấp dịch vụ|đồn biên phòng|hội đoàn thể|chủ thể|tổ|đội|tổ chức đảng|cấp hội|quỹ
|thành viên|đồng chí|thôn|bản|ấp|buôn|khóm|tổ dân phố|khu phố|thôn bản|người dân|nhân dân|hộ dân|các tầng lớp nhân dân|cộng đồng|phương tiện|hệ thống truyền thông|hệ thống truyền thanh|hệ thống truyền thanh cơ sở|hệ thống thông tin cơ sở|công an|ủy ban|ban chỉ đạo|hội đồng|trạm|trạm y tế|khoa|kho bạc|báo|đài|doanh nhân|huyện ủy|đảng ủy|thành ủy|tỉnh ủy|thị ủy|hội quần chúng|hội đặc thù
"""))
NEVER_GO_ON = Phrases(_lines("chính quyền|cấp ủy|lực lượng|chính quyền địa phương|hệ thống truyền thông|hệ thống truyền thanh"))
PLURAL_HEADS = Phrases(_lines("cơ quan|đơn vị|tổ chức|doanh nghiệp|cá nhân|các"))
OFFICE_ATOMS = Phrases(_lines("sở|ban|bộ|ngành|hội|phòng|vụ|cục|ban ngành|sở ngành|sở ban ngành|bộ ngành"))

# What may stand directly behind a group noun although it looks like a verb or has commas of its own.
COMPOUNDS = Phrases(_lines("""
quản lý nhà nước|quản lý|báo chí|truyền thông|phát thanh|truyền hình|thông tin|thông tấn|chuyên môn|chức năng|nhà nước|trung ương|đảng|hành chính
|ngành dọc|thường trực|đại diện|tham mưu|chính trị|sự nghiệp|thi công|tư vấn|kinh doanh|sản xuất|chế biến|xuất khẩu|xuất nhập khẩu|đầu tư
|đầu tư hạ tầng|viễn thông|công nghệ|công nghệ số|giáo dục|đào tạo|y tế|khám bệnh|chữa bệnh|khám chữa bệnh|tín dụng|đoàn thể|quần chúng|xã hội|kinh tế
|lực lượng vũ trang|cấp nước|cấp nước sạch|vận tải|du lịch|lữ hành|cung cấp dịch vụ|khai thác|bảo vệ pháp luật|tiến hành tố tụng|tư pháp|nội chính
|kiểm sát|điều tra|xét xử|cai nghiện|hợp tác|khoa học|nghiên cứu|truyền thanh|quản lý dự án|chủ quản|chủ trì|phối hợp|thực hiện|liên quan|đầu mối
|tuyên truyền|dân cử|vận hành|công lập|ngoài công lập|tôn giáo|quốc phòng|an ninh|thông tin đại chúng|kiểm định|giám định|đăng kiểm|bưu chính
"""))
_PLACES = "xã|phường|thị trấn|huyện|thị xã|thành phố|quận|đặc khu|tỉnh|tp|cấp xã|cấp huyện|cấp tỉnh|thôn|bản|tổ dân phố|khu phố"
PLACES = Phrases(_lines(_PLACES))

MODIFIERS = Phrases(_lines("""
có liên quan|liên quan|hữu quan|tại chỗ|các cấp|cấp tỉnh|cấp huyện|cấp xã|cấp thành phố|cấp cơ sở|cùng cấp|hai cấp|trong tỉnh|ngoài tỉnh|trong và ngoài tỉnh|trong thành phố
|trong và ngoài nước|trong huyện|trong ngành|trong nước|trên địa bàn|trên địa bàn tỉnh|trên địa bàn thành phố|trên địa bàn huyện|trên địa bàn xã|trên địa bàn phường
|trên địa bàn toàn tỉnh|trên địa bàn toàn thành phố|đóng trên địa bàn|đóng trên địa bàn tỉnh|đóng trên địa bàn thành phố|đóng chân trên địa bàn|đóng quân trên địa bàn huyện
|đóng quân trên địa bàn|tại địa phương|ở địa phương|của địa phương|của tỉnh|của thành phố|của huyện|của xã|của phường|của trung ương|thuộc tỉnh|thuộc thành phố
|thuộc huyện|thuộc|trực thuộc|trực thuộc trung ương|trực thuộc tỉnh|địa phương|trung ương|ở trung ương|việt nam|nhà nước|chuyên môn|chuyên ngành
|có thẩm quyền|có chức năng|thẩm quyền|nêu trên|từ tỉnh đến cơ sở|các cấp trên địa bàn tỉnh|đảng|nhân dân|khác|nhà đầu tư
|thuộc phạm vi quản lý|thuộc thẩm quyền quản lý|của tỉnh và trung ương|thành viên|quản lý nhà nước|chức năng|chính trị - xã hội|chính trị|xã hội|nghề nghiệp|tỉnh ủy|thành ủy|của ban chỉ đạo|ban chỉ đạo|chính trị xã hội
|khu vực|khu vực phía nam|cơ sở|ở cơ sở|chủ chốt|liên ngành|toàn tỉnh|trong khu công nghiệp|ngoài nhà nước|quân đội|vũ trang|bị ảnh hưởng|ven biển|biên giới|miền núi
"""))

LEVELS = Phrases(_lines("cấp tỉnh|cấp huyện|cấp xã|cấp thành phố|tỉnh|thành phố|huyện|trung ương|trên địa bàn|trên địa bàn tỉnh|trên địa bàn thành phố"))
GROUP_MODIFIERS = Phrases(_lines("được giao chủ trì|được phân công chủ trì|được phân công nhiệm vụ|được giao nhiệm vụ|được phân công|được giao"))

TITLES = Phrases(_lines("""
giám đốc|phó giám đốc|thủ trưởng|chủ tịch|phó chủ tịch|chánh|trưởng|phó trưởng|bí thư|người đứng đầu|đề nghị người đứng đầu|cục trưởng|vụ trưởng|viện trưởng|tổng giám đốc|tổng cục trưởng
|chi cục trưởng|chỉ huy trưởng|trưởng ban|trưởng phòng|hiệu trưởng|lãnh đạo|bộ trưởng|thứ trưởng|thành viên|tổ trưởng|trưởng các|chánh văn phòng|chánh thanh tra
"""))

# Words that open the name of one body; what follows in capitals belongs to it.
HEADS = Phrases(_lines("""
sở|ban|bộ|cục|vụ|tổng cục|chi cục|thanh tra|văn phòng|công an|ủy ban|ubnd|hđnd|hội đồng|hội|liên minh|liên đoàn|liên hiệp|đoàn|đài|báo|trung tâm|viện|trường|kho bạc|ngân hàng
|bảo hiểm xã hội|bhxh|cổng|tòa án|tand|viện kiểm sát|mặt trận|tỉnh ủy|thành ủy|huyện ủy|đảng ủy|thị ủy|chính phủ|thủ tướng|quốc hội|phòng|trạm|đồn|tập đoàn|tổng công ty|công ty|hiệp hội|quỹ|hạt
|thuế|hải quan|chi nhánh|điện lực|cảng|cảng vụ|học viện|đại học|nhà|thư viện|bảo tàng|bệnh viện|tổ|tổ công tác|tiểu ban|ubmttq|ub mttq|mttq|bchqs|bch|cqđd|kiểm toán|tạp chí|nhà xuất bản|nhà hát|vườn quốc gia|tổng liên đoàn
|trung ương|đảng bộ|ban cán sự|hđnd và ubnd|huyện đoàn|tỉnh đoàn|thành đoàn|vnpt|viettel|mobifone|xí nghiệp|hợp tác xã|bưu điện|ban quản lý|tiểu đoàn|sư đoàn|quân khu|bộ đội biên phòng|cảnh sát biển|doanh nghiệp
"""))

# A name in running text ends before these. Only small letters count: "Viện Nghiên cứu" goes on.
STOPS = Phrases(_lines("""
chủ trì|phối hợp|tham mưu|xây dựng|tổ chức thực hiện|tổ chức triển khai|tổ chức|triển khai|thực hiện|hướng dẫn|rà soát|kiểm tra|giám sát|theo dõi|đôn đốc|đẩy mạnh|tăng cường|nâng cao
|tiếp tục|chủ động|thường xuyên|kịp thời|định kỳ|tổng hợp|báo cáo|đề xuất|kiến nghị|cân đối|bố trí|phân bổ|thẩm định|cung cấp|cập nhật|công bố|công khai|tuyên truyền|phổ biến|vận động
|quán triệt|chỉ đạo|điều hành|quản lý|bảo đảm|đảm bảo|phát huy|phát triển|phát động|lồng ghép|nghiên cứu|ban hành|trình|lựa chọn|tập trung|tập huấn|đào tạo|bồi dưỡng|tham gia|hỗ trợ
|khuyến khích|huy động|khẩn trương|nghiêm túc|căn cứ|trên cơ sở|xác định|đánh giá|thống kê|tiếp nhận|giải quyết|xử lý|hoàn thành|hoàn thiện|thông báo|thông tin|thanh tra|chuẩn bị|chịu trách nhiệm|có trách nhiệm|chấp hành
|tuân thủ|góp phần|đề nghị|yêu cầu|giúp|cử|phân công|duy trì|lập|kêu gọi|thu hút|kết nối|quảng bá|giới thiệu|đầu tư|củng cố|kiện toàn|đổi mới|sắp xếp|khảo sát|thu thập|tăng|giảm|mở rộng
|đa dạng|thúc đẩy|tạo điều kiện|tạo|quan tâm|ưu tiên|chú trọng|ký kết|làm|đưa|nắm|phát hiện|ngăn chặn|đấu tranh|phòng ngừa|điều tra|truy tố|xét xử|khắc phục|vận hành|khai thác|bảo vệ|giữ|chăm lo|điều chỉnh
|bổ sung|sửa đổi|biên soạn|phát sóng|đăng tải|cụ thể hóa|xem xét|quyết định|phê duyệt|tiến hành|trao đổi|kết hợp|đồng thời|nhất là|trong đó|cụ thể|theo|về|tại|trong việc|trong công tác|trong quá trình|trong tổ chức|trong
|trên|từ|đến|để|nhằm|khi|nếu|cho|với|sau|trước|hằng|hàng|phải|cần|được|sẽ|đã|đang|là|có|thì|bằng|qua|như|gửi|giao|nêu|do|bởi|mà|cùng|hoặc|chịu|căn|dự kiến|dự thảo|lấy ý kiến|ý kiến|biểu dương|khen thưởng|hàng năm|hằng năm
|sử dụng|áp dụng|ứng dụng|cải thiện|cải tạo|truyền thông|thông qua|đăng ký|thu|chi|đặc biệt|tận dụng|dành|giải ngân|quyết toán|thanh toán|vận chuyển|dựng|dọn|chia sẻ|tích hợp|số hóa|thẩm tra|chuyển|liên hệ|đối chiếu|hoạt động|tư vấn|truyền tải|tìm kiếm|nhân rộng|lan tỏa|khơi dậy|không|cam kết
|lãnh đạo|phản ánh|phản biện|nhận|vượt|gặp|tự|kê khai|phản hồi|xét duyệt|tiết kiệm|đấu giá|phục vụ|đối với|thuộc phạm vi|trong phạm vi|của mình|mình|quy định|thành lập|chấn chỉnh|nhắc nhở|nghiệm thu|bàn giao|sớm|tích cực|khởi công|rút ngắn|tháo gỡ|đo đạc|thiết kế|in ấn|sản xuất|cấp|thống nhất|cân nhắc|vận dụng|kiểm soát|phân tích|dự báo|cảnh báo|ứng phó|tiếp cận|tập hợp|tập kết|tranh thủ|khai mạc|đăng|viết|mời|trực|đón|giám định|phân loại|phân cấp|phân giao|ủy quyền
|chấm|xét|bình xét|tặng|trao|tiêm|khám|điều trị|chăm sóc|nuôi|trồng|phun|diễn tập|huấn luyện|truy quét|tuần tra|xóa|đấu thầu|mua sắm|mua|bán|thuê|niêm yết|tham vấn|thông suốt|kiểm đếm|kiểm kê|đo|hòa giải|trợ giúp|tố giác|tuyển dụng|tinh giản|chi trả
"""))

# What opens like a body and is none: "Báo cáo", "Ban hành", "Phòng, chống", "Trường hợp", "Cơ sở dữ liệu".
NO_BODY = Phrases(_lines("""
báo cáo|báo động|báo chí|ban hành|hội nghị|hội thảo|hội thi|hội nhập|hội chợ|hội họp|hội trường|đoàn kết|đoàn kiểm tra|đoàn viên|bộ máy|bộ tiêu chí|bộ chỉ số|bộ phận tham mưu|sở hữu|sở thích|sở tại|phòng chống|phòng, chống
|phòng ngừa|phòng ngự|phòng tránh|phòng cháy|phòng thủ dân sự|trường hợp|cơ sở vật chất|cơ sở dữ liệu|cơ sở hạ tầng|cơ sở pháp lý|cơ sở đó|cơ sở kết quả|cơ sở đề xuất|cơ sở kế hoạch|cơ sở nội dung|nhà ở|nhà nước|nhà văn hóa|quỹ đất|quỹ tiền|xã hội|tổ chức thực hiện
|tổ chức triển khai|tổ chức tuyên truyền|tổ chức quán triệt|tổ chức hội nghị|tổ chức kiểm tra|tổ chức các|tổ chức thông tin|tổ chức tốt|tổ chức rà soát|tổ chức tập huấn|tổ chức xây dựng|tổ chức lập|tổ chức đào tạo|tổ chức đánh giá|tổ chức theo dõi|tổ chức thanh tra|tổ chức sơ kết|tổ chức tổng kết|tổ chức bộ máy|tổ chức hoạt động|tổ chức lồng ghép|tổ chức tiếp nhận
|tổ chức nghiên cứu|tổ chức và|tổ chức lớp|tổ chức thẩm định|tổ chức khảo sát|tổ chức phổ biến|tổ chức công bố|tổ chức học tập|tổ chức quản lý|tổ chức lễ|tổ chức chỉ đạo|tổ chức đối thoại|tổ chức giám sát|tổ chức lực lượng|tổ chức phát động|tổ chức hướng dẫn|tổ chức ký|tổ chức thăm|tổ chức tham gia|tổ chức điều|tổ chức hoạt|tổ chức đấu|tổ chức kết nối|tổ chức truyền thông
|cấp phát|cấp phép|cấp nước|cấp bách|cấp thiết|cấp giấy|cấp kinh phí|cấp bù|chính quyền số|chính quyền điện tử|cấp độ|vụ việc|vụ án|vụ mùa|viện trợ|viện dẫn|trung tâm là|thuế suất|thuế giá trị|đội ngũ|đội hình|tổ hợp|trạm biến áp|chi nhánh là|mặt trận là|thành viên ban|bản đồ|tỉnh lộ|công ty là|ngành nghề|ngành, nghề|ban chỉ đạo là|đài thọ|khoa học|quỹ bình ổn|cảng biển|đoàn thanh tra|tổ chức cung cấp|cá nhân hóa
|thanh tra việc|thanh tra, kiểm tra|thanh tra trách nhiệm|thông tin|lực lượng lao động|phường hội|hội đủ|hộ nghèo|công an hóa|quận nội|ngân hàng dữ liệu|ngân hàng câu hỏi|bộ luật|bộ đề|bộ tài liệu|bộ thủ tục|bộ hồ sơ|bộ dữ liệu|bộ nhận diện|bộ quy tắc|bộ công cụ|bộ câu hỏi|viện phí|trường quay|đoàn công tác|đoàn xe|trung tâm dữ liệu
"""))
