"""What the checks say in further languages; shorter than in German, which is binding.

Made with the help of a machine and read against the German sentences.
"""

from collections.abc import Mapping

_WORDS: Mapping[str, Mapping[str, str]] = {
    "uk": {
        "missing": "Дайте відповідь: {label}",
        "not_text": "Тут може бути лише текст. Введіть його ще раз.",
        "wrong_shape": "Не вдалося прочитати. Введіть ще раз.",
        "not_a_day": "Такого дня немає. Перевірте день, місяць і рік, наприклад "
        "24 10 2026.",
        "incomplete_date": "У даті чогось бракує. Вкажіть день, місяць і рік.",
        "year_out_of_range": "Перевірте рік. Напишіть чотири цифри, наприклад 2026.",
        "not_whole": "Напишіть ціле число цифрами, наприклад 3.",
        "not_a_number": "Напишіть число цифрами, наприклад 12,5.",
        "too_small": "Значення замале. Можливо {least} або більше.",
        "too_large": "Значення завелике. Можливо щонайбільше {most}.",
        "too_short": "Напишіть докладніше: щонайменше {least} знаків.",
        "too_long": "Текст задовгий. Поміщається {most} знаків.",
        "pattern": "Запис має не той вигляд. Прочитайте підказку біля поля.",
        "bad_letter": "Знак «{char}» тут неможливий. Використовуйте лише літери.",
        "not_an_option": "Такої відповіді немає. Виберіть одну з показаних.",
        "too_few": "Чогось бракує: щонайменше {least}.",
        "too_many": "Забагато. Тут можливо щонайбільше {most}.",
        "postal_code": "Німецький поштовий індекс має п’ять цифр, наприклад 08393.",
        "street": "Вкажіть вулицю.",
        "house_number": "Вкажіть номер будинку.",
        "address_postal_code": "Вкажіть поштовий індекс.",
        "city": "Вкажіть місто.",
        "file_type": "Такий тип файлу не приймається. Можливі: {kinds}.",
        "file_size": "Файл більший за {most} МБ. Завантажте менший.",
        "money": "Напишіть суму цифрами, наприклад 12,50.",
        "iban": "Цей IBAN неправильний. Перевірте кожен знак.",
        "email": "Ця адреса електронної пошти неправильна. Перевірте її.",
        "phone": "Цей номер телефону неправильний. Перевірте його.",
        "plate": "Цей номерний знак неправильний. Перевірте його.",
    },
    "ar": {
        "missing": "يرجى الإجابة: {label}",
        "not_text": "يمكن إدخال نص فقط هنا. أدخله من جديد.",
        "wrong_shape": "تعذرت قراءة هذا. أدخله من جديد.",
        "not_a_day": "هذا اليوم غير موجود. تحقق من اليوم والشهر والسنة، مثل "
        "24 10 2026.",
        "incomplete_date": "ينقص شيء في التاريخ. أدخل اليوم والشهر والسنة.",
        "year_out_of_range": "تحقق من السنة. اكتبها بأربعة أرقام، مثل 2026.",
        "not_whole": "اكتب عددًا صحيحًا بالأرقام، مثل 3.",
        "not_a_number": "اكتب عددًا بالأرقام، مثل 12,5.",
        "too_small": "القيمة صغيرة جدًا. الممكن {least} أو أكثر.",
        "too_large": "القيمة كبيرة جدًا. الممكن {most} كحد أقصى.",
        "too_short": "اكتب أكثر: {least} حرفًا على الأقل.",
        "too_long": "النص طويل جدًا. الحد الأقصى {most} حرفًا.",
        "pattern": "الصيغة غير صحيحة. اقرأ التلميح عند الحقل.",
        "bad_letter": "الرمز «{char}» غير ممكن هنا. استخدم الحروف فقط.",
        "not_an_option": "هذه الإجابة غير متاحة. اختر إحدى الإجابات المعروضة.",
        "too_few": "هناك شيء ناقص: {least} على الأقل.",
        "too_many": "العدد كبير جدًا. الممكن هنا {most} كحد أقصى.",
        "postal_code": "يتكون الرمز البريدي الألماني من خمسة أرقام، مثل 08393.",
        "street": "أدخل اسم الشارع.",
        "house_number": "أدخل رقم المنزل.",
        "address_postal_code": "أدخل الرمز البريدي.",
        "city": "أدخل اسم المدينة.",
        "file_type": "لا يمكن قبول هذا النوع من الملفات. الممكن: {kinds}.",
        "file_size": "الملف أكبر من {most} ميغابايت. حمّل ملفًا أصغر.",
        "money": "اكتب المبلغ بالأرقام، مثل 12,50.",
        "iban": "رقم IBAN غير صحيح. تحقق من كل حرف.",
        "email": "عنوان البريد الإلكتروني غير صحيح. تحقق منه.",
        "phone": "رقم الهاتف غير صحيح. تحقق منه.",
        "plate": "لوحة المركبة غير صحيحة. تحقق منها.",
    },
}


def in_more_languages(name: str, **values: object) -> dict[str, str]:
    """The sentence of this name by language, empty if nobody has translated it.

    A value that has ``get`` (a text) is put in in the same language.
    """
    said = {}
    for language, words in _WORDS.items():
        if name in words:
            filled = {
                key: value.get(language) if hasattr(value, "get") else value
                for key, value in values.items()
            }
            said[language] = words[name].format(**filled)
    return said
