"""What Word puts on the clipboard as HTML: made by hand in its manner, with lists, a table and Office's own tags."""

# ruff: noqa: E501 (HTML as Word writes it)

_FONT = 'font-size:14.0pt;font-family:"Times New Roman",serif;mso-fareast-language:VI'


def _item(words: str, label: str, level: int) -> str:
    return f"""<p class=MsoListParagraphCxSpMiddle style='margin-left:.5in;mso-add-space:auto;text-indent:-.25in;
mso-list:l0 level{level} lfo1'><![if !supportLists]><span lang=VI style='{_FONT};mso-fareast-font-family:"Times New
Roman"'><span style='mso-list:Ignore'>{label}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;
</span></span></span><![endif]><span lang=VI style='{_FONT}'>{words}<o:p></o:p></span></p>
"""


CLIPBOARD = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15"><!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]-->
<style><!-- p.MsoNormal {{margin:0in; font-family:"Times New Roman",serif;}} @list l0:level1 {{mso-level-text:"%1.";}} --></style>
</head><body lang=EN-US style='tab-interval:.5in'><!--StartFragment-->
<h1><span lang=VI style='{_FONT}'>I. MỤC ĐÍCH<o:p></o:p></span></h1>
<p class=MsoNormal style='text-align:justify;text-indent:.5in'><span lang=VI style='{_FONT}'>Rà soát <b>toàn bộ</b> thủ
tục <span style='font-style:italic'>hành chính</span>.<o:p></o:p></span></p>
{_item("Việc một", "1.", 1)}{_item("Việc hai", "2.", 1)}{_item("gạch nhỏ", "-", 2)}
<p class=MsoNormal align=center style='text-align:center'><span style='{_FONT}'>Ở giữa<o:p></o:p></span></p>
<p class=MsoNormal><span style='{_FONT}'><o:p>&nbsp;</o:p></span></p>
<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse;mso-yfti-tbllook:1184'>
<tr style='mso-yfti-irow:0'><td width=623 colspan=2 valign=top style='width:467.5pt;border:solid windowtext 1.0pt;
mso-border-alt:solid windowtext .5pt;padding:0in 5.4pt 0in 5.4pt'><p class=MsoNormal align=center
style='text-align:center'><b><span style='{_FONT}'>Nội dung<o:p></o:p></span></b></p></td></tr>
<tr style='mso-yfti-irow:1;mso-yfti-lastrow:yes'><td width=312 style='width:233.75pt'><p class=MsoNormal><span
style='{_FONT}'>1<o:p></o:p></span></p></td><td width=312 style='width:233.75pt'><p class=MsoNormal><span
style='{_FONT}'>Rà soát<o:p></o:p></span></p></td></tr></table>
<!--EndFragment--></body></html>
"""
